package import Linux

/// A date, with or without a time of day, with or without a zone, as people and RFC 3339 write it.
///
/// `2026-02-03`, `2026-02-03 04:05`, `2026-02-03T04:05:06.789`, `2026-02-03T04:05:06Z`, `2026-02-03T04:05:06.789+01:00`.
package struct CalendarTime: Hashable, Sendable {
    /// The day.
    package let date: CivilDate
    /// Seconds since midnight, 0 to 86,400 (a leap second); nil when only a day was written.
    package let secondOfDay: Int?
    /// The fraction of the second, 0 to 999,999,999.
    package let nanosecond: Int
    /// The zone in seconds east of UTC; nil when none was written.
    package let offset: Int?

    /// A day, from its first moment on, in whatever zone.
    package init(_ date: CivilDate) {
        self.date = date
        secondOfDay = nil
        nanosecond = 0
        offset = nil
    }

    /// Reads the whole of a text.
    package init(parsing text: String) throws(Mistake) {
        var reader = Reader(bytes: Array(text.utf8))
        date = try reader.date()
        guard !reader.isAtEnd else {
            (secondOfDay, nanosecond, offset) = (nil, 0, nil)
            return
        }
        try reader.separator()
        (secondOfDay, nanosecond) = try reader.clock()
        offset = reader.isAtEnd ? nil : try reader.zone()
        guard reader.isAtEnd else { throw reader.mistake("something else behind the time") }
        if let secondOfDay, reader.isLeapSecond, (secondOfDay - (offset ?? 0)) % 86_400 != 0 {
            throw Mistake(at: 17, "the second 60 is only a leap second at midnight UTC", remedy: "write a second from 0 to 59")
        }
    }

    /// The instant in a zone that is so many seconds east of UTC; nil beyond what `RealTime` holds, 1677 to 2262.
    package func time(offset: Int) -> RealTime? {
        RealTime(days: date.daysSince1970, seconds: (secondOfDay ?? 0) - offset, nanoseconds: nanosecond)
    }
}

/// Goes through the text from left to right.
private struct Reader {
    let bytes: [UInt8]
    var index = 0
    /// Whether the second was written as 60.
    var isLeapSecond = false

    var isAtEnd: Bool { index == bytes.count }

    func mistake(at place: Int? = nil, _ message: String) -> Mistake {
        Mistake(
            at: place ?? index, message, remedy: "write a time such as \"2026-02-03T04:05:06.789+01:00\", or a date such as \"2026-02-03\"")
    }

    mutating func date() throws(Mistake) -> CivilDate {
        let year = try number(4, 0...9999, "the year")
        try pass(ASCII.minus, "\"-\" behind the year")
        let month = try number(2, 1...12, "the month")
        try pass(ASCII.minus, "\"-\" behind the month")
        let start = index
        let day = try number(2, 1...31, "the day")
        guard let date = CivilDate(year: year, month: month, day: day) else { throw mistake(at: start, "the month has no such day") }
        return date
    }

    mutating func separator() throws(Mistake) {
        let byte = bytes[index]
        guard byte == UInt8(ascii: "T") || byte == UInt8(ascii: "t") || byte == ASCII.space else {
            throw mistake("\"T\" or a space is missing behind the date")
        }
        index += 1
    }

    mutating func clock() throws(Mistake) -> (second: Int, nanosecond: Int) {
        let hour = try number(2, 0...23, "the hour")
        try pass(UInt8(ascii: ":"), "\":\" behind the hour")
        let minute = try number(2, 0...59, "the minute")
        guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { return (hour * 3600 + minute * 60, 0) }
        index += 1
        let second = try number(2, 0...60, "the second")
        isLeapSecond = second == 60
        return (hour * 3600 + minute * 60 + second, try fraction())
    }

    private mutating func fraction() throws(Mistake) -> Int {
        guard index < bytes.count, bytes[index] == ASCII.dot else { return 0 }
        index += 1
        let start = index
        var nanosecond = 0
        var unit = 1_000_000_000
        while index < bytes.count, bytes[index].isDigit {
            unit /= 10
            guard unit > 0 else { throw mistake("a time is counted in nanoseconds, nine digits behind the point") }
            nanosecond += unit * Int(bytes[index] - UInt8(ascii: "0"))
            index += 1
        }
        guard index > start else { throw mistake("digits are missing behind the point") }
        return nanosecond
    }

    mutating func zone() throws(Mistake) -> Int {
        let sign = bytes[index]
        switch sign {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"):
            index += 1
            return 0
        case UInt8(ascii: "+"), ASCII.minus:
            index += 1
            let hours = try number(2, 0...23, "the zone's hours")
            try pass(UInt8(ascii: ":"), "\":\" behind the zone's hours")
            let minutes = try number(2, 0...59, "the zone's minutes")
            let offset = hours * 3600 + minutes * 60
            return sign == ASCII.minus ? -offset : offset
        default: throw mistake("a zone is \"Z\" or an offset such as \"+01:00\"")
        }
    }

    private mutating func pass(_ byte: UInt8, _ what: String) throws(Mistake) {
        guard index < bytes.count, bytes[index] == byte else { throw mistake("\(what) is missing") }
        index += 1
    }

    private mutating func number(_ width: Int, _ range: ClosedRange<Int>, _ what: String) throws(Mistake) -> Int {
        let digits = bytes[index...].prefix(width)
        guard digits.count == width, digits.allSatisfy(\.isDigit) else { throw mistake("\(what) takes \(width) digits") }
        let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        guard range.contains(number) else { throw mistake("\(what) is from \(range.lowerBound) to \(range.upperBound)") }
        index += width
        return number
    }
}
