import Linux

/// Makes the ids of dispatches: UUIDv7 (RFC 9562, 5.7), 48 bits of milliseconds and 74 random ones, so that ids sort by time.
enum DispatchID {
    static func make(at time: RealTime = .now, random: (UInt64, UInt64) = (SystemIdentity.random(), SystemIdentity.random())) -> String {
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
}
