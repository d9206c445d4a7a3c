import Configuration
import Glibc
import Linux

/// One line of a segment: `{"seq":N` + the record + `,"sum":"8 hex digits"}`, and a newline that is no part of it.
///
/// The sum is CRC-32C over everything before `,"sum"`. So a line proves itself, wherever in a damaged file it is found.
enum LogLine {
    static let prefix = Array(#"{"seq":"#.utf8)
    static let timeKey = Array(#","time":""#.utf8)
    static let sumKey = Array(#","sum":""#.utf8)
    /// `,"sum":"01234567"}`.
    static let tailLength = 18
    /// The longest a record may be, in bytes; its line is some 50 longer.
    static let longestRecord = 1 << 20
    /// The longest a whole line can be, without its newline.
    static let longest = longestRecord + 7 + 20 + tailLength
    /// What the shortest line that can be one has.
    private static let shortest = 7 + 1 + tailLength

    // MARK: Writing

    /// How much longer a line is than its record, newline included.
    static func overhead(of sequence: UInt64) -> Int {
        var digits = 1
        var rest = sequence
        while rest >= 10 {
            rest /= 10
            digits += 1
        }
        return prefix.count + digits + tailLength + 1
    }

    /// Appends a line with its newline.
    static func append(_ record: UnsafeRawBufferPointer, sequence: UInt64, to buffer: inout [UInt8]) {
        let start = buffer.count
        buffer.append(contentsOf: prefix)
        appendDecimal(sequence, to: &buffer)
        buffer.append(contentsOf: record)
        seal(&buffer, from: start)
    }

    /// Ends the line that began at `start` and lacks its sum.
    static func seal(_ buffer: inout [UInt8], from start: Int) {
        let sum = buffer.withUnsafeBytes { CRC32C.sum(of: UnsafeRawBufferPointer(rebasing: $0[start...])) }
        buffer.append(contentsOf: sumKey)
        for shift in stride(from: 28, through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: sum >> UInt32(shift)) & 15
            buffer.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
        buffer.append(UInt8(ascii: "\""))
        buffer.append(UInt8(ascii: "}"))
        buffer.append(UInt8(ascii: "\n"))
    }

    private static func appendDecimal(_ number: UInt64, to buffer: inout [UInt8]) {
        withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { digits in
            var first = digits.count
            var rest = number
            repeat {
                first -= 1
                digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest != 0
            buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: digits[first...]))
        }
    }

    // MARK: Reading

    /// The sequence number of a whole line without its newline; nil when it is not one, or not as it was written.
    static func sequence(of line: UnsafeRawBufferPointer) -> UInt64? {
        guard let (sequence, _) = number(of: line), hasValidSum(line) else { return nil }
        return sequence
    }

    /// Whether the bytes end with the sum of what stands before.
    static func hasValidSum(_ line: UnsafeRawBufferPointer) -> Bool {
        guard line.count >= tailLength, line[line.count - 1] == UInt8(ascii: "}"), line[line.count - 2] == UInt8(ascii: "\"") else {
            return false
        }
        let end = line.count - tailLength
        guard memcmp(line.baseAddress! + end, sumKey, sumKey.count) == 0 else { return false }
        var stated: UInt32 = 0
        for index in end + sumKey.count..<line.count - 2 {
            let byte = line[index]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            default: return false
            }
            stated = stated << 4 | UInt32(digit)
        }
        return CRC32C.sum(of: UnsafeRawBufferPointer(rebasing: line[..<end])) == stated
    }

    /// The number at the beginning and where it ends, without a look at the rest.
    static func number(of line: UnsafeRawBufferPointer) -> (sequence: UInt64, end: Int)? {
        guard line.count >= shortest, memcmp(line.baseAddress!, prefix, prefix.count) == 0 else { return nil }
        var sequence: UInt64 = 0
        var index = prefix.count
        // 19 digits cannot overflow, and a log of 10¹⁹ lines fills no disk that there is.
        let limit = min(line.count, index + 19)
        while index < limit, case let digit = line[index] &- UInt8(ascii: "0"), digit < 10 {
            sequence = sequence &* 10 &+ UInt64(digit)
            index += 1
        }
        guard index > prefix.count, index < line.count, line[index] == UInt8(ascii: ",") else { return nil }
        return (sequence, index)
    }

    /// The 30 characters of the time; nil when they are not there.
    static func timeText(of line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard let (_, end) = number(of: line), line.count >= end + timeKey.count + RFC3339.utcLength,
            memcmp(line.baseAddress! + end, timeKey, timeKey.count) == 0
        else { return nil }
        return UnsafeRawBufferPointer(rebasing: line[(end + timeKey.count)...].prefix(RFC3339.utcLength))
    }

    /// Where, behind the beginning of damaged bytes that end where a line ends, a good line begins.
    ///
    /// A newline that was damaged runs two lines together, and the second has nothing wrong with it. `{"seq":` may stand inside a line
    /// as part of an event; the sum tells.
    static func goodEnd(of bytes: UnsafeRawBufferPointer) -> (start: Int, sequence: UInt64)? {
        var index = 1
        while index + shortest <= bytes.count, let found = memchr(bytes.baseAddress! + index, CInt(UInt8(ascii: "{")), bytes.count - index)
        {
            index = bytes.baseAddress!.distance(to: found)
            if let sequence = sequence(of: UnsafeRawBufferPointer(rebasing: bytes[index...])) { return (index, sequence) }
            index += 1
        }
        return nil
    }
}
