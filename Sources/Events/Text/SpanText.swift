extension [UInt8] {
    /// Appends a span of time in the largest unit that leaves a whole number before the point, exactly: `1.5s`, `12.000345ms`, `-250us`.
    mutating func appendSpan(nanoseconds: Int64) {
        let units: [(name: String, size: UInt64, places: Int)] = [("s", 1_000_000_000, 9), ("ms", 1_000_000, 6), ("us", 1000, 3)]
        let magnitude = nanoseconds.magnitude
        if nanoseconds < 0 { append(UInt8(ascii: "-")) }
        guard let unit = units.first(where: { magnitude >= $0.size }) else { return append(contentsOf: "\(magnitude)ns".utf8) }
        append(contentsOf: String(magnitude / unit.size).utf8)
        if magnitude % unit.size != 0 {
            let digits = String(magnitude % unit.size)
            append(UInt8(ascii: "."))
            append(contentsOf: repeatElement(UInt8(ascii: "0"), count: unit.places - digits.utf8.count))
            append(contentsOf: digits.utf8)
            while last == UInt8(ascii: "0") { removeLast() }
        }
        append(contentsOf: unit.name.utf8)
    }
}
