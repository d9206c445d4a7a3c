import Glibc

/// The time zone of this process: `TZ`, else `/etc/localtime`.
package enum LocalZone {
    /// How many seconds its clocks are ahead of UTC at that moment, summer time included; negative west of Greenwich.
    package static func offset(at time: RealTime) -> Int {
        // Rounded down: before 1970 the fraction still belongs to the second that began before it.
        let (quotient, remainder) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        var seconds = time_t(remainder < 0 ? quotient - 1 : quotient)
        var fields = tm()
        // It only fails for years that an Int64 of nanoseconds cannot reach.
        return localtime_r(&seconds, &fields) == nil ? 0 : fields.tm_gmtoff
    }
}
