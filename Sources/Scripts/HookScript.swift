/// One file of the script directories: what it is called, what it declared, and whether it may run.
public struct HookScript: Sendable, DirectoryScript {
    /// Whether a script may run.
    public typealias Standing = ScriptStanding

    /// The file's name, which orders it and by which it is overridden and masked.
    public let name: String
    /// The file's path; for a required script that is nowhere, the path it would have in the first directory.
    public let path: String
    /// Whether it may run, or why not.
    public let standing: Standing
    package let declaration: Declaration

    package init(name: String, path: String, standing: ScriptStanding, declaration: Declaration = Declaration()) {
        self.name = name
        self.path = path
        self.standing = standing
        self.declaration = declaration
    }
}
