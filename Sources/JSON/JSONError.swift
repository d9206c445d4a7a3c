/// Why a document is not JSON, or not JSON that this reader takes, and where.
public struct JSONError: Error, Hashable, Sendable {
    /// What is wrong, without its place.
    public enum Reason: Hashable, Sendable {
        /// Another byte than the grammar allows here, or, when `found` is nil, the end of the document.
        case unexpected(found: UInt8?, expected: String)
        /// A byte below 0x20 within a string.
        case controlCharacter(UInt8)
        /// Within a string: overlong, a surrogate, beyond U+10FFFF, cut short or not UTF-8 at all.
        case invalidUTF8
        /// Half of a surrogate pair, as in `\ud800`, without the other half.
        case loneSurrogate(UInt16)
        /// A number of more than one digit that begins with 0, which other languages take for octal.
        case leadingZero
        /// An integer beyond `Int64` and `UInt64`: as a double it would silently become another number.
        case integerOutOfRange
        /// A number with fraction or exponent whose nearest double is infinite, as 1e400.
        case doubleOutOfRange
        /// A key that an object has already: which of the two counts would be anybody's guess.
        case duplicateKey(String)
        /// U+FEFF before the document.
        case byteOrderMark
        /// More arrays and objects inside each other than the limits allow.
        case tooDeep(limit: Int)
        /// More bytes than the limits allow.
        case tooLong(limit: Int)
    }

    /// What is wrong.
    public let reason: Reason
    /// The first offending byte, from 0; the length of the document when that ended too early.
    public let offset: Int
    /// The line of that byte, from 1; a line ends in LF.
    public let line: Int
    /// The place of that byte in its line, from 1, in code points.
    public let column: Int

    init(_ reason: Reason, at offset: Int, in document: UnsafeRawBufferPointer) {
        let before = document.prefix(offset)
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? before.startIndex
        self.reason = reason
        self.offset = offset
        self.line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        self.column = 1 + before[start...].count { !UTF8.isContinuation($0) }
    }
}

extension JSONError: CustomStringConvertible {
    /// One line, such as `line 3, column 14 (byte 57): expected ',' or '}', found 'x'`.
    public var description: String { "line \(line), column \(column) (byte \(offset)): \(reason)" }
}

extension JSONError.Reason: CustomStringConvertible {
    /// What is wrong in a few words, such as `expected ',' or '}', found 'x'`.
    public var description: String {
        switch self {
        case .unexpected(let found, let expected): return "expected \(expected), found \(Self.name(of: found))"
        case .controlCharacter(let byte):
            let escape = Self.hexadecimal(byte, digits: 4)
            return "control character in a string; write it as \\u\(escape)"
        case .invalidUTF8: return "invalid UTF-8 in a string"
        case .loneSurrogate(let unit): return "\\u\(Self.hexadecimal(unit, digits: 4)) is half of a surrogate pair, without the other half"
        case .leadingZero: return "a number may not begin with 0 and another digit"
        case .integerOutOfRange: return "the integer does not fit in 64 bits"
        case .doubleOutOfRange: return "the number is too large for a double"
        case .duplicateKey(let key): return "the key \(Self.quoted(key)) stands twice in its object"
        case .byteOrderMark: return "the document begins with a byte order mark, which JSON forbids"
        case .tooDeep(let limit): return "more than \(limit) arrays and objects inside each other"
        case .tooLong(let limit): return "the document is longer than \(limit) bytes"
        }
    }

    private static func name(of byte: UInt8?) -> String {
        guard let byte else { return "the end" }
        let isPrintable = (0x21...0x7E).contains(byte)
        return isPrintable ? "'\(Unicode.Scalar(byte))'" : "byte 0x\(hexadecimal(byte, digits: 2))"
    }

    private static func hexadecimal(_ value: some FixedWidthInteger, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    /// Escaped and cut: a key is somebody else's text, and a message is one short line.
    private static func quoted(_ key: String) -> String {
        let longest = 64
        let scalars = key.unicodeScalars
        let shown = scalars.count > longest ? String(scalars.prefix(longest)) + "…" : key
        return JSONValue.string(shown).description
    }
}
