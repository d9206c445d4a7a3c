/// How long a listener's event waits before it is tried again: longer each time, and never the same for all.
package struct BackOff: Hashable, Sendable {
    /// After the first call.
    package var initial: Duration
    /// The longest.
    package var limit: Duration

    /// From a second, doubling, to five minutes.
    package static let standard = BackOff(initial: .seconds(1), limit: .seconds(300))

    package init(initial: Duration, limit: Duration) {
        self.initial = initial
        self.limit = limit
    }

    /// The wait after so many calls, from 1.
    ///
    /// - Parameter random: any number; up to a quarter is taken off by it, so that what failed together does not come back together.
    package func delay(after calls: Int, random: UInt64) -> Duration {
        var delay = initial
        for _ in 1..<max(calls, 1) {
            if delay >= limit { break }
            delay *= 2
        }
        delay = min(delay, limit)
        return delay - delay / 4 * Double(random % 1024) / 1024
    }
}
