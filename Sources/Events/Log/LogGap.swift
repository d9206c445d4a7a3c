/// A stated loss: events that were in the log and that this reader will not get.
public struct LogGap: Hashable, Sendable, CustomStringConvertible {
    /// The number of the first event that is missing.
    public let first: UInt64
    /// The number of the last one.
    public let last: UInt64
    /// Why.
    public let reason: Reason

    /// Why events are missing.
    public enum Reason: String, Hashable, Sendable {
        /// Retention removed them before this reader came by.
        case retention
        /// Their bytes are damaged or were taken out.
        case damage
        /// They were lost off the end of the log, and their numbers have been given to other events since.
        case cut
    }

    /// A loss of the events `first` to `last`, both included.
    public init(first: UInt64, last: UInt64, reason: Reason) {
        precondition(first <= last, "a gap from \(first) to \(last)")
        self.first = first
        self.last = last
        self.reason = reason
    }

    /// `events 17 to 23 are missing (retention)`.
    public var description: String {
        first == last ? "event \(first) is missing (\(reason.rawValue))" : "events \(first) to \(last) are missing (\(reason.rawValue))"
    }
}
