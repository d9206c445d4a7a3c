import Configuration
package import Linux

/// Writes times in the zone of this process, to the nanosecond: `2026-02-03T05:05:06.000000789+01:00`.
///
/// Events come close together: everything but the fraction is that of the time before, more often than not.
package struct LocalClock: Sendable {
    private let offset: @Sendable (RealTime) -> Int
    /// The second that was written last, counted from 1970, and what stands before and behind the fraction in it.
    private var second: Int64?
    private var head: [UInt8] = []
    private var zone: [UInt8] = []

    /// - Parameter offset: how many seconds the clocks are ahead of UTC at a moment.
    package init(offset: @escaping @Sendable (RealTime) -> Int = LocalZone.offset) { self.offset = offset }

    /// Appends a time.
    package mutating func append(_ time: RealTime, to text: inout [UInt8]) {
        let (quotient, remainder) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        // Rounded down, so that the fraction counts forwards before 1970 too.
        let second = remainder < 0 ? quotient - 1 : quotient
        if second != self.second {
            let whole = Array(RFC3339.string(time, offset: offset(time)).utf8)
            head = Array(whole[..<20])
            zone = Array(whole[29...])
            self.second = second
        }
        text.append(contentsOf: head)
        var fraction = Int(remainder < 0 ? remainder + 1_000_000_000 : remainder)
        withUnsafeTemporaryAllocation(byteCount: 9, alignment: 1) { digits in
            for place in (0..<9).reversed() {
                digits[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction % 10)
                fraction /= 10
            }
            text.append(contentsOf: UnsafeRawBufferPointer(digits))
        }
        text.append(contentsOf: zone)
    }
}
