package import Linux

/// Times as RFC 3339 writes them, always with nanoseconds.
///
/// Every time that `RealTime` holds is in a year of four digits, 1677 to 2262. Reading is the business of `CalendarTime`.
package enum RFC3339 {
    /// The length of a time in UTC, `2026-02-03T04:05:06.000000789Z`, in bytes.
    package static let utcLength = 30

    /// The time in UTC.
    package static func utc(_ time: RealTime) -> String {
        var bytes: [UInt8] = []
        append(time, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The time in a zone `offset` seconds east of UTC: `2026-02-03T05:05:06.000000789+01:00`.
    ///
    /// RFC 3339 knows offsets in minutes only: seconds, which zones had before clocks were synchronised, are dropped from the offset and
    /// from the time with it, so that the instant stays right.
    package static func string(_ time: RealTime, offset: Int) -> String {
        let minutes = abs(offset) / 60
        let sign = offset < 0 && minutes > 0 ? -1 : 1
        var bytes: [UInt8] = []
        appendClock(time, offset: Int64(sign * minutes * 60), to: &bytes)
        bytes.append(UInt8(ascii: sign < 0 ? "-" : "+"))
        withUnsafeTemporaryAllocation(byteCount: 5, alignment: 1) { text in
            text.write(minutes / 60, at: 0)
            text[2] = UInt8(ascii: ":")
            text.write(minutes % 60, at: 3)
            bytes.append(contentsOf: text)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the time in UTC, `utcLength` bytes.
    package static func append(_ time: RealTime, to bytes: inout [UInt8]) {
        appendClock(time, offset: 0, to: &bytes)
        bytes.append(UInt8(ascii: "Z"))
    }

    /// The time that `append(_:to:)` wrote; nil for anything that it cannot have written.
    package static func time(utc bytes: UnsafeRawBufferPointer) -> RealTime? {
        guard bytes.count == utcLength, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: "T"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"), bytes[19] == UInt8(ascii: "."), bytes[29] == UInt8(ascii: "Z"),
            let year = bytes.number(at: 0, width: 4), let month = bytes.number(at: 5, width: 2), let day = bytes.number(at: 8, width: 2),
            let hour = bytes.number(at: 11, width: 2), let minute = bytes.number(at: 14, width: 2),
            let second = bytes.number(at: 17, width: 2), let nanosecond = bytes.number(at: 20, width: 9),
            let date = CivilDate(year: year, month: month, day: day), hour < 24, minute < 60, second < 60
        else { return nil }
        return RealTime(days: date.daysSince1970, seconds: hour * 3600 + minute * 60 + second, nanoseconds: nanosecond)
    }

    private static func appendClock(_ time: RealTime, offset: Int64, to bytes: inout [UInt8]) {
        // Rounded down, so that the fraction counts forwards before 1970 too.
        let seconds = time.nanoseconds.flooredQuotient(by: 1_000_000_000)
        let nanosecond = Int(time.nanoseconds &- seconds &* 1_000_000_000)
        let local = Int(seconds + offset)
        let day = local.flooredQuotient(by: 86_400)
        let second = local - day * 86_400
        let date = CivilDate(daysSince1970: day)
        withUnsafeTemporaryAllocation(byteCount: utcLength - 1, alignment: 1) { text in
            text.write(date.year / 100, at: 0)
            text.write(date.year % 100, at: 2)
            text[4] = UInt8(ascii: "-")
            text.write(date.month, at: 5)
            text[7] = UInt8(ascii: "-")
            text.write(date.day, at: 8)
            text[10] = UInt8(ascii: "T")
            text.write(second / 3600, at: 11)
            text[13] = UInt8(ascii: ":")
            text.write(second / 60 % 60, at: 14)
            text[16] = UInt8(ascii: ":")
            text.write(second % 60, at: 17)
            text[19] = UInt8(ascii: ".")
            text[20] = UInt8(ascii: "0") + UInt8(nanosecond / 100_000_000)
            text.write(nanosecond / 1_000_000 % 100, at: 21)
            text.write(nanosecond / 10_000 % 100, at: 23)
            text.write(nanosecond / 100 % 100, at: 25)
            text.write(nanosecond % 100, at: 27)
            bytes.append(contentsOf: text)
        }
    }
}

extension RealTime {
    /// Nil beyond what 64 bits of nanoseconds hold, from September 1677 to April 2262.
    init?(days: Int, seconds: Int, nanoseconds: Int) {
        let total = (Int128(days) * 86_400 + Int128(seconds)) * 1_000_000_000 + Int128(nanoseconds)
        guard let total = Int64(exactly: total) else { return nil }
        self.init(nanoseconds: total)
    }
}

extension UnsafeMutableRawBufferPointer {
    /// Writes a number below 100 as two digits.
    fileprivate func write(_ number: Int, at start: Int) {
        self[start] = UInt8(ascii: "0") + UInt8(number / 10)
        self[start + 1] = UInt8(ascii: "0") + UInt8(number % 10)
    }
}

extension UnsafeRawBufferPointer {
    /// The number that `width` digits say, nil when one of them is none.
    fileprivate func number(at start: Int, width: Int) -> Int? {
        var number = 0
        for byte in self[start..<start + width] {
            guard byte.isDigit else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return number
    }
}
