/// What is in the script directories at one moment; a dispatch sees one snapshot from its beginning to its end.
public struct ScriptSnapshot: Sendable {
    /// Every file of every directory, by name, those of earlier directories before their namesakes.
    public let scripts: [HookScript]
    /// The directories that could not be read or believed; each refuses every gate, since nobody knows what would be in it.
    public let directoryProblems: [DirectoryProblem]

    /// A script directory that cannot be used.
    public typealias DirectoryProblem = ScriptDirectoryProblem

    /// Reads the directories.
    ///
    /// - Parameters:
    ///   - directories: in order of precedence: the first that has a name wins. A missing one is fine.
    ///   - overrides: what the configuration declares for scripts by name.
    package static func scan(_ directories: [String], overrides: Overrides = Overrides()) -> ScriptSnapshot {
        let (scripts, problems) = ScriptScanner<HookScript>(overrides: overrides).scan(directories)
        return ScriptSnapshot(scripts: scripts, directoryProblems: problems)
    }

    init(scripts: [HookScript], directoryProblems: [DirectoryProblem]) {
        self.scripts = scripts
        self.directoryProblems = directoryProblems
    }
}
