/// Numbers in protocols that are text.
enum DecimalText {
    /// At most nine digits and nothing else; nil for anything else.
    static func number(_ digits: some Collection<UInt8>) -> Int? {
        guard (1...9).contains(digits.count) else { return nil }
        var number = 0
        for digit in digits {
            guard case let value = digit &- UInt8(ascii: "0"), value < 10 else { return nil }
            number = number * 10 + Int(value)
        }
        return number
    }
}
