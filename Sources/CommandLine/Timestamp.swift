import Configuration
import Linux

/// A time for a log: date, time to the nanosecond, and zone, as RFC 3339 has it.
package struct Timestamp: Sendable, Equatable {
    private let time: RealTime

    /// A time in nanoseconds since 1970 (`CLOCK_REALTIME`); before it when negative.
    package init(nanoseconds: Int64) { time = RealTime(nanoseconds: nanoseconds) }

    /// In UTC: `2026-02-03T04:05:06.000000789Z`.
    package var utc: String { RFC3339.utc(time) }

    /// In the zone of this process (`TZ`, else `/etc/localtime`), with its offset: `2026-02-03T05:05:06.000000789+01:00`.
    package var local: String { RFC3339.string(time, offset: LocalZone.offset(at: time)) }
}
