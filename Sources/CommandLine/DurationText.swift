extension Duration {
    /// The duration as a person reads it, in one unit or two: `1.2 ms`, `3.4 s`, `2 min 5 s`, `3 h 20 min`, `2 d 4 h`.
    ///
    /// Under a minute it is rounded to a tenth, from a hundred units on to a whole, and a tenth that is 0 is left out;
    /// above, it is rounded to the smaller unit. A negative duration has a minus sign.
    package var text: String {
        let (seconds, attoseconds) = components
        let nanoseconds = attoseconds / 1_000_000_000
        if seconds == 0, nanoseconds == 0 { return "0 s" }
        if self < .zero { return "-" + (.zero - self).text }
        if seconds < 60, let text = Self.inTenths(seconds: seconds, nanoseconds: nanoseconds) {
            return text
        }
        // Round first: 119.6 s is 2 min and not 1 min 60 s.
        let whole = seconds + (nanoseconds >= 500_000_000 ? 1 : 0)
        if whole < 3600 { return Self.inTwoUnits(whole, 60, "min", "s") }
        let minutes = (whole + 30) / 60
        if minutes < 24 * 60 { return Self.inTwoUnits(minutes, 60, "h", "min") }
        let hours = (whole + 1800) / 3600
        return Self.inTwoUnits(hours, 24, "d", "h")
    }

    /// Nil when rounding makes it a minute.
    private static func inTenths(seconds: Int64, nanoseconds: Int64) -> String? {
        let total = seconds * 1_000_000_000 + nanoseconds
        let units: [(name: String, size: Int64, limit: Int64)] = [
            ("ns", 1, 1000), ("µs", 1000, 1000), ("ms", 1_000_000, 1000), ("s", 1_000_000_000, 60),
        ]
        for (name, size, limit) in units {
            let tenths = (total * 10 + size / 2) / size
            let (value, tenth) = tenths < 1000 ? (tenths / 10, tenths % 10) : ((total + size / 2) / size, 0)
            // What rounding brings up to the next unit is shown in that: 999.9 ms is 1 s.
            if value < limit {
                return "\(value)" + (tenth == 0 ? "" : ".\(tenth)") + " " + name
            }
        }
        return nil
    }

    /// `total` is in the smaller unit, of which `size` make the larger.
    private static func inTwoUnits(_ total: Int64, _ size: Int64, _ larger: String, _ smaller: String) -> String {
        "\(total / size) \(larger)" + (total % size == 0 ? "" : " \(total % size) \(smaller)")
    }
}
