import Configuration
import Linux

/// A duration as messages write it: rounded to three digits or so, `180ms`, `10s`, `1min 30s`.
func shortText(_ duration: Duration) -> String {
    let nanoseconds = max(0, duration.nanoseconds)
    // Parts nobody reads are rounded away: microseconds under a second, milliseconds under a minute.
    let unit: Int64 = nanoseconds < 1_000_000 ? 1000 : nanoseconds < 10_000_000_000 ? 1_000_000 : 1_000_000_000
    return TimeSpan.format(.nanoseconds((nanoseconds + unit / 2) / unit * unit))
}
