public import Scripts

/// A step of a dispatch that is under way.
public struct ScriptProgress: Sendable {
    /// The dispatch's id.
    public let dispatch: String
    /// The script's file name.
    public let script: String
    /// The qualifier it is called with: the point's, or `aborted`.
    public let qualifier: Qualifier?
    /// Its process, once it has been started.
    public let process: Int32?
    /// What became of it; nil as long as it runs.
    public let report: ScriptReport?
}
