import Linux

/// What a caller may say of one dispatch besides its point and document.
public struct DispatchOptions: Sendable {
    /// Variables for the scripts besides the fixed ones.
    ///
    /// Names are `[A-Za-z_][A-Za-z0-9_]*`; the fixed `HOOK_…` names are refused.
    ///
    /// - Important: `BASH_ENV`, `LD_PRELOAD` and their kind make this the right to run code as the scripts do.
    public var environment: [String: String] = [:]
    /// The longest any script may run, where that is shorter than its own timeout.
    public var timeout: Duration?
    /// Scripts to leave out by name, for the day when one broken script must not stop a host.
    ///
    /// The report names them.
    public var skip: [String] = []
    /// How many listeners have led to the dispatch; scripts see it as `HOOK_CAUSE_DEPTH` where it is more than none, so that what they
    /// publish counts as so deep.
    public var causeDepth = 0
    /// The process on whose behalf the dispatch is asked for: the embedding program's own client.
    ///
    /// When that is inside a hook of a running dispatch, this one is refused. Nil for the calling process itself.
    public var requester: Requester?
    /// Is told of each script as it starts and as it ends, on the dispatcher's own thread; it must not block.
    public var progress: (@Sendable (ScriptProgress) -> Void)?

    /// All at their defaults.
    public init() {}

    /// The names that scripts get from the dispatch itself.
    static let fixedNames = [
        "HOOK_OBJECT", "HOOK_NAME", "HOOK_EVENT", "HOOK_QUALIFIER", "HOOK_EXTRA", "HOOK_ID", "HOOK_RUN", "HOOK_SCRIPT", "HOOK_TIMEOUT_MS",
        "HOOK_CAUSE_DEPTH",
    ]

    /// Refuses what no dispatch can be asked for with.
    package func check() throws(DispatchError) {
        if let timeout, timeout <= .zero { throw .invalid("a timeout must be longer than nothing") }
        if environment.isEmpty { return }
        for (name, value) in environment {
            let bytes = name.utf8
            let isName = bytes.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0) || $0 == 0x5f
            }
            guard let first = bytes.first, isName, !(0x30...0x39).contains(first) else {
                throw .invalid("invalid variable name \"\(name)\": use letters, digits and '_', not beginning with a digit")
            }
            if Self.fixedNames.contains(name) { throw .invalid("the variable \(name) is set by the dispatch and cannot be given") }
            if value.utf8.contains(0) { throw .invalid("the value of the variable \(name) holds NUL") }
        }
    }
}
