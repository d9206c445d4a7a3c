package import Scripts

/// One file of the listener directories: what it is called, what it declared, and whether it may run.
package struct ListenerScript: DirectoryScript, Sendable {
    /// The file's name: the listener's, under which its work is kept.
    package let name: String
    /// The file's path.
    package let path: String
    /// Whether it may run, or why not.
    package let standing: ScriptStanding
    /// What it declared.
    package let declaration: ListenerDeclaration

    package init(name: String, path: String, standing: ScriptStanding, declaration: ListenerDeclaration) {
        self.name = name
        self.path = path
        self.standing = standing
        self.declaration = declaration
    }

    /// Whether the file is one that stands in another's way or for nothing: there is no listener of it.
    var isNone: Bool {
        switch standing {
        case .passedOver, .overridden: true
        case .enabled, .masked, .disabled, .missing, .untrusted, .unreadable, .mistaken, .misnamed: false
        }
    }
}
