import Linux

/// A container manager of the host, unmodified, that calls hooks by its own mechanism.
@LoopActor protocol HookedManager {
    /// Its name in the table.
    var name: String { get }
    /// Why it cannot run here; nil when it can.
    var obstacle: String? { get }
    /// How often it calls each of its hooks until something has started.
    var callsPerStart: Int { get }
    /// Whether it ends a hook that takes too long.
    var hasTimeout: Bool { get }
    /// Whether hooks get a document on standard input.
    var hasDocument: Bool { get }

    /// Has it call these hooks from the next start on.
    func wire(_ wiring: HookWiring) throws(Failure)
    /// The command that starts a container with nothing to do, or whatever else the manager has.
    var start: [String] { get }
    /// The command that ends what has been started, also when that was not to its end.
    var removal: [String] { get }
    /// Ends what starts have needed beside them.
    func end()
}

extension HookedManager {
    func end() {}

    /// Starts a container, of which nothing is left afterwards; nil when the start has not ended in time, and was ended.
    func run() throws(Failure) -> TimedRun? {
        let run = try TimedRun(of: start)
        // It may have to wait for a hook that the start has waited for.
        _ = try TimedRun(of: removal)
        return run
    }

    /// How long a start takes, which has to succeed.
    func time() throws(Failure) -> Duration {
        guard let run = try run() else { throw Failure("a start \(TimedRun.endless)") }
        if let failure = run.failure { throw Failure("a start failed: \(failure)") }
        return run.time
    }
}
