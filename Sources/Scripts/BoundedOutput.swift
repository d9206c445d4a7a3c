/// What a script wrote to one stream: all of it, or its head and its tail with a note of how much between them was left out.
public struct BoundedOutput: Hashable, Sendable {
    /// The most bytes kept; half of them from the beginning, half from the end.
    public let limit: Int
    /// How many bytes were written in all.
    public private(set) var byteCount = 0
    private var head: [UInt8] = []
    /// A ring: the newest byte stands before `tailStart` once the ring is full.
    private var tail: [UInt8] = []
    private var tailStart = 0

    /// - Parameter limit: bytes, at least 2.
    public init(limit: Int) { self.limit = max(2, limit) }

    /// How many bytes were left out.
    public var omittedCount: Int { byteCount - head.count - tail.count }

    /// What another process kept, as its report has it.
    package init(head: String, tail: String, omittedCount: Int) {
        self.head = Array(head.utf8)
        self.tail = Array(tail.utf8)
        limit = max(2, self.head.count + self.tail.count)
        byteCount = self.head.count + self.tail.count + omittedCount
    }

    /// Takes what was read next.
    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        byteCount += bytes.count
        var rest = bytes[...]
        let headLimit = limit - limit / 2
        if head.count < headLimit {
            let taken = min(headLimit - head.count, rest.count)
            head.append(contentsOf: rest.prefix(taken))
            rest = rest.dropFirst(taken)
        }
        let tailLimit = limit / 2
        // Only the last `tailLimit` bytes of a large piece can survive; the ring need not turn for the others.
        rest = rest.suffix(tailLimit)
        let free = tailLimit - tail.count
        tail.append(contentsOf: rest.prefix(free))
        rest = rest.dropFirst(free)
        while !rest.isEmpty {
            let run = UnsafeRawBufferPointer(rebasing: rest.prefix(tailLimit - tailStart))
            tail.withUnsafeMutableBytes { UnsafeMutableRawBufferPointer(rebasing: $0[tailStart...]).copyMemory(from: run) }
            tailStart = (tailStart + run.count) % tailLimit
            rest = rest.dropFirst(run.count)
        }
    }

    /// The bytes kept, without a note of what was left out.
    package var bytes: [UInt8] { head + tail[tailStart...] + tail[..<tailStart] }

    /// The text from the beginning, bytes that are no UTF-8 replaced; everything unless some was left out.
    package var headText: String { String(decoding: omittedCount > 0 ? head : bytes, as: UTF8.self) }

    /// The text from the end where some was left out between; otherwise empty.
    package var tailText: String { omittedCount > 0 ? String(decoding: tail[tailStart...] + tail[..<tailStart], as: UTF8.self) : "" }

    /// The text kept; `[… 1234 bytes left out …]` stands on a line of its own where some are missing.
    public var text: String { omittedCount > 0 ? headText + "\n[… \(omittedCount) bytes left out …]\n" + tailText : headText }

    /// The last line that is not blank, at most 1 KiB of it; nil when there is none.
    public var lastLine: String? {
        // Where nothing is missing, a line may begin in the head and end in the tail.
        let end = omittedCount > 0 ? Array(tail[tailStart...] + tail[..<tailStart]) : bytes
        for line in end.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }).reversed() {
            let words = String(decoding: line.suffix(1024), as: UTF8.self)
            let trimmed = words.drop { $0.isWhitespace }
            if !trimmed.isEmpty { return String(trimmed.reversed().drop { $0.isWhitespace }.reversed()) }
        }
        return nil
    }
}
