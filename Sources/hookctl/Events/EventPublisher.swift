import Events
import Linux

/// Who has events appended to the log, in their order.
@LoopActor protocol EventPublisher: AnyObject {
    /// How many are known to be in the log.
    var count: Int { get }
    /// Behind the last of them.
    var cursor: LogCursor? { get }

    /// Hands events over, at least one.
    func publish(_ events: [EncodedEvent]) async throws(CommandFailure)
    /// Returns when those that were handed over are in the log.
    func settle() async throws(CommandFailure)
    /// Returns when they are as safe as was asked for.
    func finish() async throws(CommandFailure)
}
