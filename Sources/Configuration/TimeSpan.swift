/// Spans of time as systemd.time(7) writes them: `10s`, `1min 30s`, `500ms`, `2.5h`, `infinity`.
///
/// Months and years are left out: `10M` for ten minutes would mean ten months.
package enum TimeSpan {
    /// What `infinity` reads as; every other span is shorter.
    package static let infinity = Duration.seconds(Int64.max)

    private static let remedy = "write a time span such as \"10s\", \"1min 30s\" or \"500ms\""

    /// The sum of numbers with units, where the last or only number may lack one and then counts seconds.
    ///
    /// Refuses signs, unknown units, and spans of `infinity` or longer.
    package static func parse(_ text: String) throws(Mistake) -> Duration {
        if text == "infinity" { return infinity }
        let bytes = Array(text.utf8)
        var total: Int128 = 0
        var index = skipBlanks(bytes, from: 0)
        repeat {
            let start = index
            let (number, digits) = try DecimalNumber.parse(bytes, at: index, remedy: remedy)
            let fraction = try fractionDigits(bytes, at: digits)
            index = skipBlanks(bytes, from: fraction.upperBound)
            let name = unitName(bytes, at: index)
            guard let unit = attoseconds(name.isEmpty ? "s" : name) else {
                throw Mistake(at: index, "unknown unit \(Problem.quote(name))", remedy: "the units are us, ms, s, min, h, d and w")
            }
            let end = index
            index = skipBlanks(bytes, from: index + name.utf8.count)
            guard !name.isEmpty || index == bytes.count else {
                let rest = String(decoding: bytes[end...], as: UTF8.self)
                throw Mistake(at: end, "a unit is missing before \(Problem.quote(rest))", remedy: remedy)
            }

            let (whole, tooLong) = Int128(number).multipliedReportingOverflow(by: unit)
            var part: Int128 = 0
            var scale = unit
            for digit in bytes[fraction] {
                scale /= 10
                part += scale * Int128(digit - UInt8(ascii: "0"))
            }
            let (sum, overflow) = total.addingReportingOverflow(whole)
            let (sumWithPart, stillOverflow) = sum.addingReportingOverflow(part)
            guard !tooLong, !overflow, !stillOverflow, sumWithPart < infinity.attoseconds else {
                throw Mistake(at: start, "the time span is too long", remedy: "write \"infinity\" for no limit")
            }
            total = sumWithPart
        } while index < bytes.count
        return Duration(attoseconds: total)
    }

    /// The span in units that add up to it, largest first: `1min 30s`; `0` for none, `infinity` from there on.
    ///
    /// Exact down to the nanosecond, and `parse(_:)` reads it back. A negative span has a minus sign, which it refuses.
    package static func format(_ span: Duration) -> String {
        guard span < infinity else { return "infinity" }
        guard span >= .zero else { return "-" + format(span <= .zero - infinity ? infinity : .zero - span) }
        var rest = span.attoseconds
        var parts: [String] = []
        for unit in ["w", "d", "h", "min", "s", "ms", "us", "ns"] {
            guard let length = attoseconds(unit) else { preconditionFailure("the unit \(unit) has no length") }
            if rest >= length { parts.append("\(rest / length)\(unit)") }
            rest %= length
        }
        return parts.isEmpty ? "0" : parts.joined(separator: " ")
    }

    private static func attoseconds(_ unit: String) -> Int128? {
        let second: Int128 = 1_000_000_000_000_000_000
        return switch unit {
        case "ns", "nsec": second / 1_000_000_000
        case "us", "usec", "µs", "μs": second / 1_000_000
        case "ms", "msec": second / 1_000
        case "s", "sec", "second", "seconds": second
        case "m", "min", "minute", "minutes": second * 60
        case "h", "hr", "hour", "hours": second * 3_600
        case "d", "day", "days": second * 86_400
        case "w", "week", "weeks": second * 604_800
        default: nil
        }
    }

    /// The digits behind a decimal point, if there is one.
    private static func fractionDigits(_ bytes: [UInt8], at point: Int) throws(Mistake) -> Range<Int> {
        guard point < bytes.count, bytes[point] == ASCII.dot else { return point..<point }
        var end = point + 1
        while end < bytes.count, bytes[end].isDigit { end += 1 }
        guard end > point + 1 else { throw Mistake(at: end, "digits are missing behind the point", remedy: remedy) }
        return point + 1..<end
    }

    /// Everything up to white space, a digit or the end: what should be a unit.
    private static func unitName(_ bytes: [UInt8], at start: Int) -> String {
        var end = start
        while end < bytes.count, !bytes[end].isBlank, !bytes[end].isDigit { end += 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private static func skipBlanks(_ bytes: [UInt8], from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index].isBlank { index += 1 }
        return index
    }
}
