/// Passes JSON text that is so beyond doubt, without making values of it.
///
/// What it passes, `JSONValue(parsing:)` reads. What it does not pass may be JSON all the same: a key with an escape, an object of more than 16
/// members, a surrogate pair, an exponent, an integer of more than 18 digits. Whoever needs to know asks the parser; what programs write
/// seldom has any of these.
/// - Important: It must not outlive the memory of the text.
package struct JSONChecker: ~Copyable {
    /// What kind of value has been passed.
    package enum Kind: Sendable {
        case null, bool, integer, double, string, array, object
    }

    /// The text.
    package let bytes: UnsafeRawBufferPointer
    /// The next byte to read: 0...bytes.count.
    package private(set) var position = 0
    /// How many more arrays and objects may stand inside each other.
    private var depth: Int

    /// Begins before a text; nil when that is not UTF-8 or longer than the limits allow.
    package init?(_ bytes: UnsafeRawBufferPointer, limits: JSONLimits) {
        guard bytes.count <= limits.bytes, bytes.isUTF8 else { return nil }
        self.bytes = bytes
        depth = limits.depth
    }

    /// The byte at `position`; nil at the end.
    package var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Whether nothing but space follows.
    package mutating func isAtEnd() -> Bool {
        skipSpace()
        return position == bytes.count
    }

    /// Passes a value of any kind.
    package mutating func value() -> Kind? {
        switch next {
        case UInt8(ascii: "\"")?: string() == nil ? nil : .string
        case UInt8(ascii: "{")?: object { checker, _ in checker.value() != nil } ? .object : nil
        case UInt8(ascii: "[")?: array { checker in checker.value() != nil } ? .array : nil
        case UInt8(ascii: "-")?, (UInt8(ascii: "0")...UInt8(ascii: "9"))?: number()
        case UInt8(ascii: "t")?: word("true") ? .bool : nil
        case UInt8(ascii: "f")?: word("false") ? .bool : nil
        case UInt8(ascii: "n")?: word("null") ? .null : nil
        default: nil
        }
    }

    /// Passes an object of which `member` passes each value, being told where the key stands, which has no escapes.
    package mutating func object(_ member: (inout JSONChecker, Range<Int>) -> Bool) -> Bool {
        guard open(UInt8(ascii: "{")) else { return false }
        if skip(UInt8(ascii: "}")) { return close() }
        var keys = InlineArray<16, Range<Int>>(repeating: 0..<0)
        var count = 0
        while count < keys.count {
            guard let key = string(), !bytes[key].contains(UInt8(ascii: "\\")) else { return false }
            for place in 0..<count where same(keys[place], key) { return false }
            keys[count] = key
            count += 1
            skipSpace()
            guard skip(UInt8(ascii: ":")) else { return false }
            skipSpace()
            guard member(&self, key) else { return false }
            skipSpace()
            if skip(UInt8(ascii: "}")) { return close() }
            guard skip(UInt8(ascii: ",")) else { return false }
            skipSpace()
        }
        return false
    }

    /// Passes an array of which `element` passes each value.
    package mutating func array(_ element: (inout JSONChecker) -> Bool) -> Bool {
        guard open(UInt8(ascii: "[")) else { return false }
        if skip(UInt8(ascii: "]")) { return close() }
        while true {
            guard element(&self) else { return false }
            skipSpace()
            if skip(UInt8(ascii: "]")) { return close() }
            guard skip(UInt8(ascii: ",")) else { return false }
            skipSpace()
        }
    }

    /// Passes a string; what stands between its quotes, escapes as they are written.
    package mutating func string() -> Range<Int>? {
        guard skip(UInt8(ascii: "\"")) else { return nil }
        let start = position
        while true {
            position = bytes.endOfPlainRun(from: position)
            switch next {
            case UInt8(ascii: "\"")?:
                position += 1
                return start..<position - 1
            case UInt8(ascii: "\\")?: guard escape() else { return nil }
            default: return nil
            }
        }
    }

    /// Whether these bytes of the text are that text.
    package func text(_ range: Range<Int>, equals expected: String) -> Bool {
        let count = expected.utf8.count
        guard range.count == count else { return false }
        return expected.utf8.span.withUnsafeBytes { $0.elementsEqual(bytes[range]) }
    }

    // MARK: The grammar

    private mutating func escape() -> Bool {
        guard position + 1 < bytes.count else { return false }
        switch bytes[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
            return true
        case UInt8(ascii: "u"):
            guard position + 6 <= bytes.count else { return false }
            var unit = 0
            for place in position + 2..<position + 6 {
                guard let digit = Self.hexadecimal(bytes[place]) else { return false }
                unit = unit << 4 | digit
            }
            position += 6
            return !(0xD800...0xDFFF).contains(unit)
        default: return false
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    private mutating func number() -> Kind? {
        _ = skip(UInt8(ascii: "-"))
        let first = position
        let count = digits()
        guard (1...18).contains(count), count == 1 || bytes[first] != UInt8(ascii: "0") else { return nil }
        guard skip(UInt8(ascii: ".")) else { return endsNumber ? .integer : nil }
        return digits() > 0 && endsNumber ? .double : nil
    }

    private mutating func digits() -> Int {
        let start = position
        while let next, next &- UInt8(ascii: "0") < 10 { position += 1 }
        return position - start
    }

    /// Whether no exponent follows, which could make a number too large.
    private var endsNumber: Bool { next != UInt8(ascii: "e") && next != UInt8(ascii: "E") }

    private mutating func word(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        for place in 0..<count where bytes[position + place] != word.utf8Start[place] { return false }
        position += count
        return true
    }

    private mutating func open(_ bracket: UInt8) -> Bool {
        guard depth > 0, skip(bracket) else { return false }
        depth -= 1
        skipSpace()
        return true
    }

    private mutating func close() -> Bool {
        depth += 1
        return true
    }

    private func same(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        left.count == right.count && bytes[left].elementsEqual(bytes[right])
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// Passes space, line breaks and tabs.
    package mutating func skipSpace() {
        while let next, next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { position += 1 }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether it is UTF-8 as a whole; most text is ASCII, which eight bytes at a time show.
    fileprivate var isUTF8: Bool {
        var index = 0
        while index &+ 8 <= count {
            guard loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 else { return isOtherUTF8 }
            index &+= 8
        }
        while index < count, self[index] < 0x80 { index &+= 1 }
        return index == count || isOtherUTF8
    }

    private var isOtherUTF8: Bool {
        withMemoryRebound(to: UInt8.self) { (try? UTF8Span(validating: $0.span)) != nil }
    }
}
