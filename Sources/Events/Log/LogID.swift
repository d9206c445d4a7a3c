/// Which log, and how many times its end has been lost: the first part of a ``LogCursor``.
public struct LogID: Hashable, Sendable, LosslessStringConvertible {
    /// Random, chosen when the log was made.
    public let random: UInt64
    /// Counts from 1; a recovery that may have lost events whose numbers are then given anew adds 1.
    public let generation: Int

    /// The id of a generation of a log.
    public init(random: UInt64, generation: Int) {
        self.random = random
        self.generation = generation
    }

    /// Reads what ``description`` writes; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 16, parts[0].first?.isHexDigit == true, let random = UInt64(parts[0], radix: 16),
            parts[1].first?.isNumber == true, let generation = Int(parts[1])
        else { return nil }
        self.init(random: random, generation: generation)
    }

    /// 16 hexadecimal digits, a dot and the generation: `9f86d081884c7d65.2`.
    public var description: String { "\(digits).\(generation)" }

    /// ``random`` in 16 hexadecimal digits.
    var digits: String {
        let digits = String(random, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
