package import Linux

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
    /// How long after its call the dispatch has to be over, because its caller is ended then or goes on without it.
    ///
    /// The wait for the object's lock, the scripts, ending them and undoing all take place inside it. Nil for the configuration's own times only.
    public var deadline: Duration?
    /// When the call was made that the deadline counts from; nil for when the dispatch is asked for.
    ///
    /// What comes before it, such as reading the document, may take long, too.
    package var called: Instant?
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
    /// The process that the calling program was started by, for reports only: it asked for the dispatch, and its evidence is the caller's own.
    package var starter: Requester?
    /// Whether a veto is followed by `aborted`; not where the caller's own convention tells its hooks of what failed.
    package var undoes = true
    /// Is told of each script as it starts and as it ends, on the dispatcher's own thread; it must not block.
    public var progress: (@Sendable (ScriptProgress) -> Void)?

    /// All at their defaults.
    public init() {}

    /// The names that scripts get from the dispatch itself.
    static let fixedNames = [
        "HOOK_OBJECT", "HOOK_NAME", "HOOK_EVENT", "HOOK_QUALIFIER", "HOOK_EXTRA", "HOOK_ID", "HOOK_RUN", "HOOK_SCRIPT", "HOOK_TIMEOUT_MS",
        "HOOK_CAUSE_DEPTH",
    ]

    /// Less is gone before a script has been started and ended.
    package static let shortestDeadline = Duration.milliseconds(500)

    /// What times are counted from: a deadline from the call, all others from when the dispatch is asked for.
    func clockStart(asked: Instant) -> Instant { deadline == nil ? asked : called ?? asked }

    /// Until when its caller can be told what it came to; nil for ever, without a deadline.
    package var outputEnd: Instant? { deadline.map { (called ?? .now) + $0 / 10 * 9 } }

    /// Refuses what no dispatch can be asked for with.
    package func check() throws(DispatchError) {
        if let timeout, timeout <= .zero { throw .invalid("a timeout must be longer than nothing") }
        if let deadline, deadline < Self.shortestDeadline { throw .invalid("a deadline must be at least 500 ms") }
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
