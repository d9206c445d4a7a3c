extension JSONParser {
    /// Reads a number from its sign or first digit on.
    mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        let isNegative = next == UInt8(ascii: "-")
        if isNegative { position += 1 }

        let first = position
        let magnitude = try digits()
        if position - first > 1, bytes[first] == UInt8(ascii: "0") { throw error(.leadingZero, at: first) }

        var isInteger = true
        if next == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        guard isInteger else { return .double(try double(start..<position)) }
        guard let magnitude, let integer = JSONInteger(isNegative: isNegative, magnitude: magnitude)
        else { throw error(.integerOutOfRange, at: start) }
        return .integer(integer)
    }

    /// Reads one digit or more; nil when they say more than 64 bits hold.
    @discardableResult
    private mutating func digits() throws(JSONError) -> UInt64? {
        let start = position
        var magnitude: UInt64 = 0
        var fits = true
        while let byte = next, case let digit = byte &- UInt8(ascii: "0"), digit < 10 {
            let (shifted, tooWide) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, tooLarge) = shifted.addingReportingOverflow(UInt64(digit))
            if tooWide || tooLarge { fits = false }
            magnitude = sum
            position += 1
        }
        guard position > start else { throw unexpected(expecting: "a digit") }
        return fits ? magnitude : nil
    }

    /// The nearest double; the standard library's reader takes all that the grammar has let through, in any locale.
    private func double(_ range: Range<Int>) throws(JSONError) -> Double {
        let text = String(decoding: bytes[range], as: UTF8.self)
        guard let double = Double(text), double.isFinite else { throw error(.doubleOutOfRange, at: range.lowerBound) }
        return double
    }
}
