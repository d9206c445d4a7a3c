/// A place in a log, `LOGID:SEQ`: everything up to and with that event has been seen.
public struct LogCursor: Hashable, Sendable, LosslessStringConvertible {
    /// Which log, and which of its generations.
    public let log: LogID
    /// The number of the last event that was seen; 0 before the first.
    public let sequence: UInt64

    /// A line has room for 19 digits: no event has a higher number.
    static let lastSequence: UInt64 = 9_999_999_999_999_999_999

    /// A place that was read out of a log, or will be looked for in one; behind the highest number that there can be is none.
    public init(log: LogID, sequence: UInt64) {
        self.log = log
        self.sequence = min(sequence, Self.lastSequence)
    }

    /// Reads what ``description`` writes; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let log = LogID(String(parts[0])), parts[1].first?.isNumber == true, let sequence = UInt64(parts[1]) else {
            return nil
        }
        self.init(log: log, sequence: sequence)
    }

    /// `9f86d081884c7d65.2:1024`.
    public var description: String { "\(log):\(sequence)" }
}
