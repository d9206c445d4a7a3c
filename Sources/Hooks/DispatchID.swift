import Linux

/// Makes the ids of dispatches: UUIDv7 (RFC 9562, 5.7), 48 bits of milliseconds and 74 random ones, so that ids sort by time.
enum DispatchID {
    static func make(at time: RealTime = .now, random: (UInt64, UInt64) = (SystemIdentity.random(), SystemIdentity.random())) -> String {
        let milliseconds = UInt64(max(0, time.nanoseconds / 1_000_000)) & 0xffff_ffff_ffff
        let high = milliseconds << 16 | 0x7000 | random.0 & 0x0fff
        let low = random.1 & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        let digits = hex(high) + hex(low)
        var parts: [Substring] = []
        var rest = digits[...]
        for length in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts.joined(separator: "-")
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
