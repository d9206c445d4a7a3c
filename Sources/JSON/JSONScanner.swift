/// Finds its way through JSON text without making values of it.
///
/// It is for text that this program wrote or has checked. It takes some text for JSON that is none, but never looks beyond its end,
/// never recurses, and passes a value in time proportional to its length.
/// - Important: It must not outlive the memory of the text.
package struct JSONScanner {
    /// The text.
    package let bytes: UnsafeRawBufferPointer
    /// The next byte to read: 0...bytes.count.
    package var position: Int

    /// Begins at `position`, a value's first byte or space before it.
    package init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// The byte at `position`; nil at the end.
    @inlinable
    package var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Passes that byte if it is the next one.
    @inlinable
    package mutating func skip(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// Passes space, line breaks and tabs.
    @inlinable
    package mutating func skipSpace() {
        while let next, next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { position += 1 }
    }

    /// Passes a string; what stands between its quotes, escapes as they are written; nil when there is no string that ends.
    package mutating func string() -> Range<Int>? {
        guard skip(UInt8(ascii: "\"")) else { return nil }
        let start = position
        while true {
            position = bytes.endOfPlainRun(from: position)
            switch next {
            case UInt8(ascii: "\"")?:
                defer { position += 1 }
                return start..<position
            case UInt8(ascii: "\\")? where position + 1 < bytes.count: position += 2
            default: return nil
            }
        }
    }

    /// Passes a value of any kind; where it stands, a string with its quotes; nil when there is none that ends.
    package mutating func value() -> Range<Int>? {
        let start = position
        switch next {
        case UInt8(ascii: "\"")?:
            guard string() != nil else { return nil }
        case UInt8(ascii: "{")?, UInt8(ascii: "[")?:
            guard skipBrackets() else { return nil }
        default:
            while let next, !Self.endsWord(next) { position += 1 }
            guard position > start else { return nil }
        }
        return start..<position
    }

    /// Passes an array or object from its opening to its closing bracket.
    private mutating func skipBrackets() -> Bool {
        var depth = 0
        while let next {
            switch next {
            case UInt8(ascii: "\""):
                guard string() != nil else { return false }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            position += 1
            if depth == 0 { return true }
        }
        return false
    }

    /// Whether a number, `true`, `false` or `null` ends before that byte.
    private static func endsWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: "\""), UInt8(ascii: "{"),
            UInt8(ascii: "["), 0x20, 0x0A, 0x0D, 0x09:
            true
        default: false
        }
    }
}

extension JSONScanner {
    /// Goes to the value of a member, when the next value is an object that has it; false, wherever it then stands, when not.
    package mutating func enterMember(_ key: [UInt8]) -> Bool {
        skipSpace()
        guard skip(UInt8(ascii: "{")) else { return false }
        while true {
            skipSpace()
            guard let found = string() else { return false }
            skipSpace()
            guard skip(UInt8(ascii: ":")) else { return false }
            skipSpace()
            if text(found, equals: key) { return true }
            guard value() != nil else { return false }
            skipSpace()
            guard skip(UInt8(ascii: ",")) else { return false }
        }
    }

    /// Goes to an element, counted from 0, when the next value is an array that has it; false, wherever it then stands, when not.
    package mutating func enterElement(_ index: Int) -> Bool {
        skipSpace()
        guard skip(UInt8(ascii: "[")) else { return false }
        for _ in 0..<index {
            skipSpace()
            guard value() != nil else { return false }
            skipSpace()
            guard skip(UInt8(ascii: ",")) else { return false }
        }
        skipSpace()
        return next != nil && next != UInt8(ascii: "]")
    }

    /// Whether a string's contents, as `string()` found them, stand for these bytes.
    package func text(_ contents: Range<Int>, equals expected: [UInt8]) -> Bool {
        guard bytes[contents].contains(UInt8(ascii: "\\")) else {
            return contents.count == expected.count && bytes[contents].elementsEqual(expected)
        }
        return text(contents).map { $0.utf8.elementsEqual(expected) } ?? false
    }

    /// What a string's contents, as `string()` found them, stand for; nil when they are not JSON.
    package func text(_ contents: Range<Int>) -> String? {
        let run = UnsafeRawBufferPointer(rebasing: bytes[contents])
        guard run.contains(UInt8(ascii: "\\")) else { return String(validating: run, as: UTF8.self) }
        let quoted = UnsafeRawBufferPointer(rebasing: bytes[contents.lowerBound - 1..<contents.upperBound + 1])
        return (try? JSONValue(parsing: Array(quoted)))?.string
    }
}
