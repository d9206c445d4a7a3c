import Glibc

/// A time for a log: date, time to the nanosecond, and zone, as RFC 3339 has it.
package struct Timestamp: Sendable, Equatable {
    private let seconds: Int64
    private let nanosecond: Int64

    /// A time in nanoseconds since 1970 (`CLOCK_REALTIME`); before it when negative.
    package init(nanoseconds: Int64) {
        // Rounded down, so that the fraction counts forwards before 1970 too.
        (seconds, nanosecond) = floorDivide(nanoseconds, 1_000_000_000)
    }

    /// In UTC: `2026-02-03T04:05:06.000000789Z`.
    package var utc: String { text(offset: 0) + "Z" }

    /// In the zone of this process (`TZ`, else `/etc/localtime`), with its offset: `2026-02-03T05:05:06.000000789+01:00`.
    package var local: String {
        var time = time_t(seconds)
        var fields = tm()
        // It only fails for years that an Int64 of nanoseconds cannot reach.
        let offset = localtime_r(&time, &fields) == nil ? 0 : fields.tm_gmtoff
        return rfc3339(offset: offset)
    }

    /// In a zone `offset` seconds east of UTC.
    ///
    /// RFC 3339 knows offsets in minutes only: seconds, which zones had before clocks were synchronised, are dropped from the offset and
    /// from the time with it, so that the instant stays right.
    func rfc3339(offset: Int) -> String {
        let minutes = abs(offset) / 60
        let sign = offset < 0 && minutes > 0 ? "-" : "+"
        return text(offset: Int64(sign == "-" ? -minutes : minutes) * 60) + sign + digits(minutes / 60, 2) + ":" + digits(minutes % 60, 2)
    }

    private func text(offset: Int64) -> String {
        let (day, second) = floorDivide(seconds + offset, 86400)
        let date = civil(day: day)
        return digits(date.year, 4) + "-" + digits(date.month, 2) + "-" + digits(date.day, 2)
            + "T" + digits(second / 3600, 2) + ":" + digits(second / 60 % 60, 2) + ":" + digits(second % 60, 2)
            + "." + digits(nanosecond, 9)
    }
}

/// Division that rounds down: the remainder is never negative.
private func floorDivide(_ dividend: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}

private func digits(_ number: some BinaryInteger, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
}

/// The date of a day counted from 1970-01-01, in the proleptic Gregorian calendar.
///
/// Years begin in March here, so that the leap day is the last of the year (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
/// civil_from_days).
private func civil(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = day + 719_468
    let (era, dayOfEra) = floorDivide(shifted, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
}
