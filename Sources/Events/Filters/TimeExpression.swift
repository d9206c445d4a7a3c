import Configuration
package import Linux

/// A moment as people ask for it: absolute, or as seen from now and here.
///
/// | written | means |
/// |---|---|
/// | `2026-02-03T04:05:06.789+01:00`, `2026-02-03 04:05Z` | this moment (RFC 3339) |
/// | `2026-02-03`, `2026-02-03 04:05` | the first moment of that day here, that time here |
/// | `10m`, `1h30m`, `2d`, `-10m`, `10m ago` | so long ago |
/// | `+10m` | so long from now |
/// | `now`, `today`, `yesterday`, `tomorrow`, `boot` | now; the first moment of the day here; when the machine was started |
/// | `1770091506`, `1770091506.789`, `@1770091506` | seconds since 1970 |
package struct TimeExpression: Hashable, Sendable {
    private enum Form: Hashable, Sendable {
        case now
        case boot
        /// The first moment of a day here, so many days from today.
        case day(Int)
        case calendar(CalendarTime)
        case unix(RealTime)
        case ago(Duration)
        case ahead(Duration)
    }

    private static let words: [String: Form] = ["now": .now, "boot": .boot, "today": .day(0), "yesterday": .day(-1), "tomorrow": .day(1)]

    private let form: Form

    /// Reads the whole of a text.
    package init(_ text: String) throws(InvalidExpression) {
        self = try reading("time", text) { () throws(Mistake) in try TimeExpression(parsing: text) }
    }

    init(parsing text: String) throws(Mistake) {
        form = try Self.parse(text)
    }

    /// The moment; one before 1677 or after 2262 becomes the first or last that there is.
    package func time(in context: TimeContext) -> RealTime {
        switch form {
        case .now: context.now
        case .boot: context.boot
        case .day(let distance): context.firstMoment(of: CivilDate(daysSince1970: context.today + distance))
        case .calendar(let calendar): calendar.offset.map { Self.clamped(calendar, $0) } ?? context.moment(of: calendar)
        case .unix(let time): time
        case .ago(let span): Self.shifted(context.now, by: .zero - span)
        case .ahead(let span): Self.shifted(context.now, by: span)
        }
    }

    /// The moment, when it is the same whenever and wherever it is read; else nil.
    package var absolute: RealTime? {
        switch form {
        case .calendar(let calendar): calendar.offset.map { Self.clamped(calendar, $0) }
        case .unix(let time): time
        case .now, .boot, .day, .ago, .ahead: nil
        }
    }

    static func clamped(_ calendar: CalendarTime, _ offset: Int) -> RealTime {
        calendar.time(offset: offset) ?? RealTime(nanoseconds: calendar.date.year < 1970 ? .min : .max)
    }

    private static func shifted(_ time: RealTime, by span: Duration) -> RealTime {
        let distance = span.nanoseconds
        let (sum, overflow) = time.nanoseconds.addingReportingOverflow(distance)
        return RealTime(nanoseconds: overflow ? (distance < 0 ? .min : .max) : sum)
    }

    // MARK: Reading

    private static func parse(_ text: String) throws(Mistake) -> Form {
        if let form = words[text] { return form }
        let bytes = Array(text.utf8)
        guard let first = bytes.first else { throw unknown("an empty time") }
        let digits = bytes.prefix(while: isDigit).count
        switch first {
        case UInt8(ascii: "@"): return .unix(try unix(bytes, from: 1))
        case UInt8(ascii: "+"): return .ahead(try span(text.dropFirst(), at: 1))
        case UInt8(ascii: "-"): return .ago(try span(text.dropFirst(), at: 1))
        case _ where digits == 4 && bytes.count > 4 && bytes[4] == UInt8(ascii: "-"): return .calendar(try CalendarTime(parsing: text))
        case _ where digits == bytes.count: return .unix(try unix(bytes, from: 0))
        // A fraction and nothing behind it: seconds too.
        case _ where digits > 0 && bytes[digits] == UInt8(ascii: ".") && bytes[(digits + 1)...].allSatisfy(isDigit):
            return .unix(try unix(bytes, from: 0))
        case _ where digits > 0:
            let ago = " ago"
            return .ago(try span(text.hasSuffix(ago) ? text.dropLast(ago.count) : text[...], at: 0))
        default:
            let known = words.keys.sorted()
            throw unknown("\(Problem.quote(text)) is no time" + (Spelling.nearest(to: text, in: known).map { ", but \"\($0)\" is" } ?? ""))
        }
    }

    private static func unknown(_ message: String) -> Mistake {
        let examples = #""2026-02-03T04:05:06+01:00", "2026-02-03", "10m" (ago), "yesterday", "boot""#
        return Mistake(message, remedy: "write a time such as \(examples), or seconds since 1970")
    }

    private static func span(_ text: Substring, at offset: Int) throws(Mistake) -> Duration {
        do throws(Mistake) {
            return try TimeSpan.parse(String(text))
        } catch {
            throw Mistake(at: offset + error.offset, error.message, remedy: error.remedy)
        }
    }

    /// Seconds since 1970, with at most nine digits behind the point.
    private static func unix(_ bytes: [UInt8], from start: Int) throws(Mistake) -> RealTime {
        let remedy = "write seconds since 1970 such as \"1770091506.789\""
        let point = bytes[start...].firstIndex(of: UInt8(ascii: ".")) ?? bytes.count
        let seconds = bytes[start..<point]
        let fraction = bytes[min(point + 1, bytes.count)...]
        if let wrong = (Array(seconds) + Array(fraction)).firstIndex(where: { !isDigit($0) }) {
            throw Mistake(at: start + wrong + (wrong < seconds.count ? 0 : 1), "a digit is expected", remedy: remedy)
        }
        guard !seconds.isEmpty, point == bytes.count || !fraction.isEmpty else {
            throw Mistake(at: seconds.isEmpty ? start : bytes.count, "a digit is expected", remedy: remedy)
        }
        guard fraction.count <= 9 else { throw Mistake(at: point + 10, "a time is counted in nanoseconds", remedy: remedy) }
        // Two places more than the largest number of seconds has: checked first, so that nothing below overflows.
        guard seconds.drop(while: { $0 == UInt8(ascii: "0") }).count <= 11 else { return RealTime(nanoseconds: .max) }
        var nanoseconds: Int128 = 0
        for byte in seconds { nanoseconds = nanoseconds * 10 + Int128(byte - UInt8(ascii: "0")) }
        for place in 0..<9 {
            let digit = place < fraction.count ? fraction[fraction.startIndex + place] - UInt8(ascii: "0") : 0
            nanoseconds = nanoseconds * 10 + Int128(digit)
        }
        return RealTime(nanoseconds: Int64(clamping: nanoseconds))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
