/// Sizes in bytes as systemd writes them: `64K`, `16M`, `1G`, always to the base 1024.
package enum ByteSize {
    /// The letters of the powers of 1024, from the first.
    private static let letters: StaticString = "KMGTPE"
    private static let remedy = "write a size such as \"65536\", \"64K\" or \"16M\""

    /// The size in bytes: a whole number, and at most one of `K M G T P E`, with or without `B` or `iB` behind it.
    ///
    /// Refuses signs, fractions, other units, and more than `Int.max` bytes.
    package static func parse(_ text: String) throws(Mistake) -> Int {
        let bytes = Array(text.utf8)
        let (number, digits) = try DecimalNumber.parse(bytes, at: 0, remedy: remedy)
        guard digits == bytes.count || bytes[digits] != ASCII.dot else {
            throw Mistake(at: digits, "a fraction of a size", remedy: "take a smaller unit, as in \"1536M\" for \"1.5G\"")
        }
        var unit = digits
        while unit < bytes.count, bytes[unit].isBlank { unit += 1 }
        guard let shift = shift(of: bytes[unit...]) else {
            let name = String(decoding: bytes[unit...], as: UTF8.self)
            throw Mistake(at: unit, "unknown unit \(Problem.quote(name))", remedy: "the units are K, M, G, T, P and E")
        }
        let (size, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
        guard !overflow, let size = Int(exactly: size) else {
            throw Mistake("\(Problem.quote(text)) is too large", remedy: "at most \(Int.max) bytes can be counted")
        }
        return size
    }

    /// The size with the largest unit that leaves a whole number: `64K`, `1000`, `0`.
    package static func format(_ size: Int) -> String {
        var number = size
        var power = 0
        while number != 0, number % 1024 == 0, power < letters.utf8CodeUnitCount {
            number /= 1024
            power += 1
        }
        return power == 0 ? "\(number)" : "\(number)\(Unicode.Scalar(letter(power)))"
    }

    /// The power of two that a unit stands for; nil for none that is known.
    private static func shift(of unit: ArraySlice<UInt8>) -> UInt64? {
        var rest = unit
        var shift: UInt64 = 0
        for power in 1...letters.utf8CodeUnitCount where rest.first == letter(power) {
            shift = UInt64(power) * 10
            rest.removeFirst()
            if rest.elementsEqual("iB".utf8) { return shift }
            break
        }
        return rest.isEmpty || rest.elementsEqual("B".utf8) ? shift : nil
    }

    private static func letter(_ power: Int) -> UInt8 { letters.utf8Start[power - 1] }
}
