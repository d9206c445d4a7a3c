import Glibc

/// A moment on the monotonic clock, in nanoseconds: for deadlines and durations, never shown to anyone.
package struct Instant: Comparable, Hashable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// CLOCK_MONOTONIC: a clock that an administrator's `date -s` does not move.
    package static var now: Instant { Instant(nanoseconds: Self.read(CLOCK_MONOTONIC)) }

    /// CLOCK_BOOTTIME: goes on while the machine sleeps, as the calendar's clock does; not to be compared with ``now``.
    package static var nowSinceBoot: Instant { Instant(nanoseconds: Self.read(CLOCK_BOOTTIME)) }

    package static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The moment that much later; a duration too long to count ends at the end of the clock.
    package static func + (moment: Instant, span: Duration) -> Instant {
        let (sum, overflow) = moment.nanoseconds.addingReportingOverflow(span.nanoseconds)
        return Instant(nanoseconds: overflow ? .max : sum)
    }

    package static func - (later: Instant, earlier: Instant) -> Duration {
        .nanoseconds(later.nanoseconds - earlier.nanoseconds)
    }

    static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// A moment on the calendar's clock, in nanoseconds since 1970-01-01 UTC: for people and logs, never for order.
public struct RealTime: Hashable, Sendable {
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    public var nanoseconds: Int64

    /// Wraps a count of nanoseconds.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// CLOCK_REALTIME.
    public static var now: RealTime { RealTime(nanoseconds: Instant.read(CLOCK_REALTIME)) }

    /// When this machine was started, as the calendar's clock is set now: CLOCK_REALTIME less CLOCK_BOOTTIME.
    package static var boot: RealTime { RealTime(nanoseconds: now.nanoseconds - Instant.read(CLOCK_BOOTTIME)) }
}

extension Duration {
    /// The whole duration in nanoseconds; the largest number there is for one that is longer than 292 years.
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflow2) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflow || overflow2 ? (seconds < 0 ? .min : .max) : sum
    }
}
