import Linux

/// A container manager of the host, unmodified, that calls hooks by its own mechanism.
@LoopActor protocol HookedManager {
    /// Its name in the table.
    var name: String { get }
    /// Why it cannot run here; nil when it can.
    var obstacle: String? { get }
    /// The words after `hookctl` with which it is to be called as a hook of this manager.
    var adapter: [String] { get }
    /// Whether it ends a hook that takes too long.
    var hasTimeout: Bool { get }
    /// Whether hooks get a document on standard input.
    var hasDocument: Bool { get }

    /// Has it call these hooks from the next start on.
    func wire(_ wiring: HookWiring) throws(Failure)
    /// The command that starts a container with nothing to do and returns when that has ended.
    var start: [String] { get }
    /// The command that ends what is left of a start that had to be ended.
    var removal: [String] { get }
}

extension HookedManager {
    /// Starts a container; nil when that has not ended in time, and was ended.
    func run(within limit: Duration = .seconds(60)) throws(Failure) -> TimedRun? {
        let run = try TimedRun(of: start, within: limit)
        if run == nil { _ = try TimedRun(of: removal, within: .seconds(10)) }
        return run
    }

    /// How long a start takes, which has to succeed.
    func time() throws(Failure) -> Duration {
        guard let run = try run() else { throw Failure("\(name) did not return within a minute") }
        guard run.status == .exited(0) else { throw Failure("\(start.joined(separator: " ")) ended with \(run.status)") }
        return run.time
    }
}
