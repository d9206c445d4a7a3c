import Glibc
import Linux

/// The one way in which the log writes times: RFC 3339 in UTC, always 30 characters, `2026-02-03T04:05:06.000000789Z`.
///
/// Of one length, so that the texts sort as the times do.
enum LogTime {
    static let length = 30

    /// Years 0 to 9999, which is more than 64 bits of nanoseconds reach.
    static func text(_ time: RealTime) -> String {
        var (seconds, nanoseconds) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        if nanoseconds < 0 {
            seconds -= 1
            nanoseconds += 1_000_000_000
        }
        var clock = time_t(seconds)
        var fields = tm()
        gmtime_r(&clock, &fields)
        let parts: [(Int, Int)] = [
            (Int(fields.tm_year) + 1900, 4), (Int(fields.tm_mon) + 1, 2), (Int(fields.tm_mday), 2),
            (Int(fields.tm_hour), 2), (Int(fields.tm_min), 2), (Int(fields.tm_sec), 2), (Int(nanoseconds), 9),
        ]
        var text: [UInt8] = []
        text.reserveCapacity(length)
        for ((number, width), separator) in zip(parts, "--T::.Z".utf8) {
            let digits = String(number).utf8
            text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, width - digits.count)))
            text.append(contentsOf: digits)
            text.append(separator)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil when the text is not of that form; dates that no month has, and leap seconds, are counted on.
    static func time(_ text: UnsafeRawBufferPointer) -> RealTime? {
        guard text.count == length else { return nil }
        for (place, separator) in zip([4, 7, 10, 13, 16, 19, 29], "--T::.Z".utf8) where text[place] != separator { return nil }
        guard let year = number(text[0..<4]), let month = number(text[5..<7]), let day = number(text[8..<10]),
            let hour = number(text[11..<13]), let minute = number(text[14..<16]), let second = number(text[17..<19]),
            let nanosecond = number(text[20..<29]), (1...12).contains(month)
        else { return nil }
        // Years that begin in March: the leap day is the last (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted >= 0 ? shifted / 400 : -1
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflow2) = product.addingReportingOverflow(nanosecond)
        return overflow || overflow2 ? RealTime(nanoseconds: seconds < 0 ? .min : .max) : RealTime(nanoseconds: Int64(sum))
    }

    private static func number(_ digits: Slice<UnsafeRawBufferPointer>) -> Int? {
        var number = 0
        for byte in digits {
            guard case let digit = byte &- UInt8(ascii: "0"), digit < 10 else { return nil }
            number = number * 10 + Int(digit)
        }
        return number
    }
}
