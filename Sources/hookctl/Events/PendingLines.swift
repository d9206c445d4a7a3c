import Events
import Linux

/// Lines on their way to standard output, and how far in the log somebody is who has got so many bytes of them.
struct PendingLines {
    /// How many bytes make it worth writing them.
    private static let portion = 256 << 10

    private var bytes: [UInt8] = []
    /// How many of the bytes have been written.
    private var written = 0
    /// Where lines end, and the places in the log behind them.
    private var ends: [(offset: Int, cursor: LogCursor)] = []
    private var passed = 0
    /// The place in the log behind the last line that has been written as a whole; nil before the first.
    private(set) var reached: LogCursor?

    init() { bytes.reserveCapacity(Self.portion + 4096) }

    /// Whether everything has been written.
    var isEmpty: Bool { bytes.isEmpty }
    var isFull: Bool { bytes.count >= Self.portion }

    /// Hands over what is still to be written, to a function that says how much of it was.
    mutating func write(_ write: (UnsafeRawBufferPointer) throws(Errno) -> Int) throws(Errno) {
        let start = written
        let count = try bytes.span.bytes.withUnsafeBytes { (bytes) throws(Errno) in
            try write(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        }
        wrote(count)
    }

    /// Adds a line.
    ///
    /// - Parameter cursor: the place in the log behind it; nil where nobody asks.
    mutating func append(endingAt cursor: LogCursor?, _ line: (inout [UInt8]) -> Void) {
        line(&bytes)
        if let cursor { ends.append((bytes.count, cursor)) }
    }

    private mutating func wrote(_ count: Int) {
        written += count
        while passed < ends.count, ends[passed].offset <= written {
            reached = ends[passed].cursor
            passed += 1
        }
        guard written == bytes.count else { return }
        // A line of a megabyte must not cost its room for ever.
        if bytes.capacity > 4 * Self.portion { bytes = [] } else { bytes.removeAll(keepingCapacity: true) }
        ends.removeAll(keepingCapacity: true)
        (written, passed) = (0, 0)
    }
}
