public import Linux

/// Why a log could not be read or written.
public enum LogError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no log there.
    case missing(path: String)
    /// Somebody else could write what would be taken for events.
    case untrusted(Distrust)
    /// A later version of this program has written it, in a way this one does not know.
    case newerFormat(path: String, format: Int)
    /// Another process held the log's lock for as long as we may wait.
    case busy(path: String)
    /// A call failed that the log cannot do without; nothing was written.
    case failed(path: String, operation: String, Errno)
    /// Writing failed; the first `accepted` records are in the log and stay there, the others are not.
    case unwritten(path: String, accepted: Int, Errno)
    /// A record is longer than a line may be.
    case tooLarge(bytes: Int, limit: Int)
    /// The cursor belongs to another log, or to one that has been restored from before the cursor's time.
    case foreignCursor(LogCursor, log: LogID)
    /// As many reports as may wait for the log wait already.
    case spoolFull(path: String, limit: Int)

    /// One line: what, which, why, and the way out.
    public var description: String {
        switch self {
        case .missing(let path):
            "there is no event log at \(path)"
        case .untrusted(let distrust):
            "the event log cannot be trusted: \(distrust)"
        case .newerFormat(let path, let format):
            "the event log \(path) has format \(format), written by a later version; this one knows format \(LogIdentity.format)"
        case .busy(let path):
            "another process holds the lock of the event log \(path); fuser \(path)/lock shows which"
        case .failed(let path, let operation, let error):
            "cannot \(operation) \(path): \(error)"
        case .unwritten(let path, let accepted, let error):
            "cannot write to the event log \(path): \(error); \(accepted) events of this batch are in it"
        case .tooLarge(let bytes, let limit):
            "an event of \(bytes) bytes is too large for the log; at most \(limit) are possible"
        case .foreignCursor(let cursor, let log):
            "the cursor \(cursor) is of another log than this, which is \(log); start at the oldest event or at a time instead"
        case .spoolFull(let path, let limit):
            "\(limit) reports wait in \(path) already; find out who holds the log's lock"
        }
    }
}

extension LogError {
    /// Says of a failing call what it was for.
    static func attempt<Result: ~Copyable>(
        _ operation: String, _ path: String, _ body: () throws(Errno) -> Result
    ) throws(LogError) -> Result {
        do throws(Errno) { return try body() } catch { throw .failed(path: path, operation: operation, error) }
    }
}
