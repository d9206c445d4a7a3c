public import Linux

/// A script directory that cannot be used.
public struct ScriptDirectoryProblem: Hashable, Sendable {
    /// The directory as the configuration has it.
    public let path: String
    /// What is wrong with it.
    public let distrust: Distrust
}
