import Glibc
import Linux

/// A file or stream of lines, read as they come: so many of them as one read(2) brings, with memory for one that is as long as may be.
struct LineInput: ~Copyable {
    /// The longest line, in bytes, without its line break.
    static let lengthLimit = 4 << 20
    private static let portion = 64 << 10

    private let descriptor: FileDescriptor
    private var buffer: [UInt8] = []
    private var hasEnded = false

    init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

    /// What came.
    enum Portion: Equatable {
        /// Whole lines, without their line breaks; none when what came ended none.
        case lines([[UInt8]])
        /// A line is longer than may be; the lines before it.
        case tooLong([[UInt8]])
        case end
    }

    /// Whether reading would not wait: something is there, or the end.
    var isReady: Bool {
        var waiting = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, 0) != 0
    }

    /// Waits for more; the last line may lack its line break.
    mutating func next() throws(Errno) -> Portion {
        if hasEnded { return .end }
        let number = descriptor.number
        var chunk = [UInt8](repeating: 0, count: Self.portion)
        let count = try call { chunk.withUnsafeMutableBytes { Glibc.read(number, $0.baseAddress, $0.count) } }
        if count == 0 {
            hasEnded = true
            return buffer.isEmpty ? .end : .lines([buffer])
        }
        // Only what has just come is looked through: a long line comes in many portions.
        var searched = buffer.count
        buffer.append(contentsOf: chunk[..<count])
        var lines: [[UInt8]] = []
        var start = 0
        while let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
            guard end - start <= Self.lengthLimit else { return .tooLong(lines) }
            lines.append(Array(buffer[start..<end]))
            start = end + 1
            searched = start
        }
        buffer.removeFirst(start)
        return buffer.count > Self.lengthLimit ? .tooLong(lines) : .lines(lines)
    }
}
