package import Linux

/// Makes the ids of dispatches: UUIDv7 (RFC 9562, 5.7), 48 bits of milliseconds and 74 random ones, so that ids sort by time.
package enum DispatchID {
    package static func make(
        at time: RealTime = .now, random: (UInt64, UInt64) = (SystemIdentity.random(), SystemIdentity.random())
    ) -> String {
        let milliseconds = UInt64(max(0, time.nanoseconds / 1_000_000)) & 0xffff_ffff_ffff
        let high = milliseconds << 16 | 0x7000 | random.0 & 0x0fff
        let low = random.1 & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for position in 0..<32 {
            if position == 8 || position == 12 || position == 16 || position == 20 { text.append(UInt8(ascii: "-")) }
            let word = position < 16 ? high : low
            let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (position & 15))) & 15
            text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// When the dispatch of an id was asked for, to the millisecond; nil for what is no such id.
    package static func time(of id: String) -> RealTime? {
        guard id.utf8.count == 36 else { return nil }
        var milliseconds: Int64 = 0
        var digits = 0
        for (position, byte) in id.utf8.enumerated() {
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            default: return nil
            }
            if digits < 12 { milliseconds = milliseconds << 4 | Int64(digit) }
            digits += 1
        }
        // 48 bits of milliseconds last until the year 10889, and 64 bits of nanoseconds until 2262.
        let (nanoseconds, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? nil : RealTime(nanoseconds: nanoseconds)
    }
}
