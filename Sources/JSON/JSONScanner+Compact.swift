extension JSONScanner {
    /// Passes an array or object that stands there as `JSONWriter` would write it; nil where it takes more than a glance to say so.
    ///
    /// So there is no space in it, nor an escape, a fraction, an exponent or a negative zero, which can be written in more than one way. That it
    /// is JSON at all has been checked before.
    package mutating func compactBrackets() -> Range<Int>? {
        let start = position
        var depth = 0
        while let next {
            switch next {
            case UInt8(ascii: "\""):
                position = bytes.endOfPlainRun(from: position + 1)
                guard self.next == UInt8(ascii: "\"") else { return nil }
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case 0...UInt8(ascii: " "), UInt8(ascii: "."), UInt8(ascii: "+"): return nil
            case UInt8(ascii: "-"):
                guard position > start, Self.precedesValue(bytes[position - 1]), position + 1 < bytes.count,
                    bytes[position + 1] != UInt8(ascii: "0")
                else { return nil }
            default: break
            }
            guard depth > 0 else {
                guard position > start else { return nil }
                position += 1
                return start..<position
            }
            position += 1
        }
        return nil
    }

    /// Whether a value may begin behind that byte; a sign behind any other is an exponent's.
    private static func precedesValue(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ":") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "[")
    }
}
