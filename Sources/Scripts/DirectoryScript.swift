/// A file of the script directories, of whatever kind its directories are: what a ``ScriptScanner`` makes of it.
package protocol DirectoryScript: Sendable {
    /// What a script of this kind says of itself.
    associatedtype Declaration: ScriptDeclaration

    /// The file's name, which orders it and by which it is overridden and masked.
    var name: String { get }
    /// The file's path.
    var path: String { get }
    /// Whether it may run, or why not.
    var standing: ScriptStanding { get }

    init(name: String, path: String, standing: ScriptStanding, declaration: Declaration)
}
