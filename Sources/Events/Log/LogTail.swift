import Linux

/// The end of what is good in a segment.
struct LogTail: Equatable {
    /// Bytes up to the end of the last good line.
    let end: Int64
    /// That line's number; nil when no line is good.
    let last: UInt64?

    /// Looks backwards from the end; usually the first 64 KiB that are read have it.
    static func find(in file: borrowing FileDescriptor, size: Int64) throws(Errno) -> LogTail {
        var to = size
        var step: Int64 = 64 << 10
        while to > 0 {
            let from = max(0, to - step)
            // A line that begins before `to` may end behind it.
            let stop = min(size, to + Int64(LogLine.longest) + 1)
            let bytes = try file.bytes(at: from, count: Int(stop - from))
            if let tail = find(in: bytes, at: from) { return tail }
            to = from
            step = 4 << 20
        }
        return LogTail(end: 0, last: nil)
    }

    private static func find(in bytes: [UInt8], at offset: Int64) -> LogTail? {
        var tail: LogTail?
        bytes.withUnsafeBytes { bytes in
            // What stands before the first newline began earlier; it is found when the whole of it is read, unless it is the first line.
            var start = offset == 0 ? 0 : (bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count) + 1
            while start < bytes.count, let newline = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = UnsafeRawBufferPointer(rebasing: bytes[start..<newline])
                if let sequence = LogLine.sequence(of: line) ?? LogLine.goodEnd(of: line)?.sequence {
                    tail = LogTail(end: offset + Int64(newline) + 1, last: sequence)
                }
                start = newline + 1
            }
        }
        return tail
    }
}
