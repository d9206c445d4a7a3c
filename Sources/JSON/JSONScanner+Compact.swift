extension JSONScanner {
    /// Passes an array or object that stands there as `JSONWriter` would write it; nil where it takes more than a glance to say so.
    ///
    /// So there is no space in it, nor an escape, a fraction, an exponent or a negative zero, which can be written in more than one way. That it
    /// is JSON at all has been checked before.
    package mutating func compactBrackets() -> Range<Int>? {
        guard next == UInt8(ascii: "{") || next == UInt8(ascii: "[") else { return nil }
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
                guard Self.precedesValue(bytes[position - 1]), position + 1 < bytes.count, bytes[position + 1] != UInt8(ascii: "0") else {
                    return nil
                }
            default: break
            }
            position += 1
            if depth == 0 { return start..<position }
        }
        return nil
    }

    /// Whether a value may begin behind that byte; a sign behind any other is an exponent's.
    private static func precedesValue(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ":") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "[")
    }
}
