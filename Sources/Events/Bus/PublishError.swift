/// Why an event was not published.
public enum PublishError: Error, Sendable, CustomStringConvertible {
    /// It contradicts its schema, or cannot be written as an event at all.
    case invalid(PayloadError)
    /// The bus has not been started yet.
    case notStarted
    /// The bus has been stopped.
    case stopped
    /// So many bytes of events wait to be written already.
    case overloaded(limit: Int)
    /// Another process holds the log's lock: the event waits in the spool, and whoever holds the lock next appends it. It is not lost,
    /// and must not be published again.
    case deferred
    /// It could not be written, or not be brought to the disk.
    case unwritten(LogError)

    /// One line: what, why, and the way out.
    public var description: String {
        switch self {
        case .invalid(let error): "the event is not valid: \(error)"
        case .notStarted: "the event bus has not been started"
        case .stopped: "the event bus has been stopped"
        case .overloaded(let limit): "\(limit) bytes of events wait to be written already; wait for them with flush(), or publish less"
        case .deferred: "another process holds the event log's lock; the event waits in the spool and will be appended"
        case .unwritten(let error): "the event was not written: \(error)"
        }
    }
}
