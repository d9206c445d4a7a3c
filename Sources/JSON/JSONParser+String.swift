extension JSONParser {
    /// Reads a string from its opening to its closing quote.
    mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        position = bytes.endOfPlainRun(from: start)
        if next == UInt8(ascii: "\"") {
            defer { position += 1 }
            return try text(start..<position)
        }
        return try stringWithEscapes(from: start)
    }

    /// Goes on where the first run ended at something else than the closing quote.
    private mutating func stringWithEscapes(from start: Int) throws(JSONError) -> String {
        scratch.removeAll(keepingCapacity: true)
        var start = start
        while true {
            switch next {
            case nil: throw unexpected(expecting: "'\"' to end the string")
            case UInt8(ascii: "\"")?:
                try appendRun(start..<position)
                position += 1
                return String(decoding: scratch, as: UTF8.self)
            case UInt8(ascii: "\\")?:
                try appendRun(start..<position)
                position += 1
                try appendEscape()
                start = position
                position = bytes.endOfPlainRun(from: start)
            case let control?: throw error(.controlCharacter(control), at: position)
            }
        }
    }

    /// The bytes of a range as text, or an error at the first that is not UTF-8.
    private func text(_ range: Range<Int>) throws(JSONError) -> String {
        do throws(UTF8.ValidationError) {
            return try bytes[range].withMemoryRebound(to: UInt8.self) { (run) throws(UTF8.ValidationError) in
                String(copying: try UTF8Span(validating: run.span))
            }
        } catch {
            throw self.error(.invalidUTF8, at: range.lowerBound + error.byteOffsets.lowerBound)
        }
    }

    /// A run is checked by itself: no character goes on behind an escape, and an error needs its place in the document.
    private mutating func appendRun(_ range: Range<Int>) throws(JSONError) {
        scratch.append(contentsOf: try text(range).utf8)
    }

    /// Reads what follows a backslash.
    private mutating func appendEscape() throws(JSONError) {
        if next == UInt8(ascii: "u") {
            position += 1
            scratch.append(contentsOf: try escapedScalar().utf8)
        } else if let byte = next.flatMap(Self.byte(escapedAs:)) {
            position += 1
            scratch.append(byte)
        } else {
            throw unexpected(expecting: "one of \"\\/bfnrtu after a backslash")
        }
    }

    private static func byte(escapedAs letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return letter
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        default: return nil
        }
    }

    /// Reads what follows `\u`, through a second escape when two make a surrogate pair.
    private mutating func escapedScalar() throws(JSONError) -> Unicode.Scalar {
        let start = position - 2
        let high = try fourHexadecimalDigits()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard UTF16.isLeadSurrogate(high) else { throw error(.loneSurrogate(high), at: start) }

        for byte in "\\u".utf8 {
            guard next != nil else { throw unexpected(expecting: "the other half of a surrogate pair") }
            guard next == byte else { throw error(.loneSurrogate(high), at: start) }
            position += 1
        }
        let low = try fourHexadecimalDigits()
        guard UTF16.isTrailSurrogate(low) else { throw error(.loneSurrogate(high), at: start) }
        // Ten bits of each make 0x10000...0x10FFFF: always a scalar.
        return Unicode.Scalar(0x10000 + (UInt32(high & 0x3FF) << 10 | UInt32(low & 0x3FF)))!
    }

    private mutating func fourHexadecimalDigits() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch next {
            case (UInt8(ascii: "0")...UInt8(ascii: "9"))?: digit = bytes[position] - UInt8(ascii: "0")
            case (UInt8(ascii: "A")...UInt8(ascii: "F"))?: digit = bytes[position] - UInt8(ascii: "A") + 10
            case (UInt8(ascii: "a")...UInt8(ascii: "f"))?: digit = bytes[position] - UInt8(ascii: "a") + 10
            default: throw unexpected(expecting: "four hexadecimal digits after \\u")
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
