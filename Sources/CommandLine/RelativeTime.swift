/// How long ago something was, as a person says it: `just now`, `3 min ago`, `in 2 h`.
package struct RelativeTime: Sendable, Equatable, CustomStringConvertible {
    private let seconds: Int64

    /// The time from `now` to `time`, both in nanoseconds since 1970 (`CLOCK_REALTIME`).
    package init(_ time: Int64, now: Int64) {
        // As a Duration: the difference of two times can be more nanoseconds than an Int64 holds.
        seconds = (Duration.nanoseconds(now) - .nanoseconds(time)).components.seconds
    }

    /// In one unit, rounded down, since a thing that was 119 s ago is not yet 2 minutes old; from seconds to years (of 365 days).
    package var description: String {
        let units: [(name: String, size: Int64)] = [
            ("y", 365 * 86400), ("mo", 30 * 86400), ("d", 86400), ("h", 3600), ("min", 60), ("s", 1),
        ]
        guard let unit = units.first(where: { abs(seconds) >= $0.size }) else { return "just now" }
        let amount = "\(abs(seconds) / unit.size) \(unit.name)"
        return seconds > 0 ? amount + " ago" : "in " + amount
    }
}
