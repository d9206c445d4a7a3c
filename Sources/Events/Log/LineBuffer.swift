import Glibc
import Linux

/// A window onto a segment that is handed out line by line.
struct LineBuffer: ~Copyable {
    private var storage: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    /// Up to here there is no newline.
    private var searched = 0
    /// Where in the file the first byte is that has not been handed out.
    private(set) var offset: Int64 = 0
    /// Where in the file the line began that was handed out last.
    private(set) var lineOffset: Int64 = 0

    /// A line that is longer is damage: two whole ones whose newline is gone still fit.
    private static let largest = 4 * LogLine.longest

    init(capacity: Int) { storage = .allocate(byteCount: max(capacity, 4096), alignment: 16) }

    deinit { storage.deallocate() }

    /// Whether bytes are there that have not been handed out.
    var hasRest: Bool { end > start }

    /// Goes on at another place of the file, forgetting what was read.
    mutating func seek(to offset: Int64) {
        (start, end, searched) = (0, 0, 0)
        self.offset = offset
    }

    /// The next whole line, without its newline; nil when there is none in the buffer.
    ///
    /// It stays valid until ``fill(from:)``.
    mutating func takeLine() -> UnsafeRawBufferPointer? {
        guard searched < end, let newline = memchr(storage.baseAddress! + searched, CInt(UInt8(ascii: "\n")), end - searched) else {
            searched = end
            return nil
        }
        let stop = UnsafeRawPointer(storage.baseAddress!).distance(to: newline)
        let line = UnsafeRawBufferPointer(rebasing: storage[start..<stop])
        lineOffset = offset
        offset += Int64(stop + 1 - start)
        start = stop + 1
        searched = start
        return line
    }

    enum Filling {
        case more
        case endOfFile
        /// The buffer is full of something that has no newline; it has been dropped.
        case tooLong
    }

    /// Reads on behind what is there.
    mutating func fill(from file: borrowing FileDescriptor) throws(Errno) -> Filling {
        if start > 0 {
            memmove(storage.baseAddress!, storage.baseAddress! + start, end - start)
            end -= start
            searched -= start
            start = 0
        }
        if end == storage.count {
            guard end < Self.largest else {
                lineOffset = offset
                seek(to: offset + Int64(end))
                return .tooLong
            }
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: min(storage.count * 4, Self.largest), alignment: 16)
            memcpy(larger.baseAddress!, storage.baseAddress!, end)
            storage.deallocate()
            storage = larger
        }
        let count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: storage[end...]), at: offset + Int64(end))
        end += count
        return count > 0 ? .more : .endOfFile
    }
}
