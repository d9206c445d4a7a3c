package import Linux

/// The two clocks that the log reads: what a person would read off the wall, and what nobody can set.
package struct LogClock: Sendable {
    /// The calendar's clock.
    package let now: @Sendable () -> RealTime
    /// Time since the machine started, sleep included.
    package let sinceBoot: @Sendable () -> Instant

    /// The clocks of this machine.
    package static let system = LogClock(now: { .now }, sinceBoot: { .nowSinceBoot })

    /// Clocks that somebody else turns, for tests.
    package init(now: @escaping @Sendable () -> RealTime, sinceBoot: @escaping @Sendable () -> Instant) {
        self.now = now
        self.sinceBoot = sinceBoot
    }
}
