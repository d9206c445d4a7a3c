import Configuration
import Linux
import TestSupport
import Testing

@testable import Events

@Suite struct LocalClockTests {
    private func text(_ times: [Int64], offset: @escaping @Sendable (RealTime) -> Int) -> [String] {
        var clock = LocalClock(offset: offset)
        return times.map { time in
            var bytes: [UInt8] = []
            clock.append(RealTime(nanoseconds: time), to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    @Test func writesTimesInItsZoneToTheNanosecond() {
        #expect(
            text([moment.nanoseconds, moment.nanoseconds + 1, moment.nanoseconds + 999_999_211, 0, -1]) { _ in 5 * 3600 + 1800 } == [
                "2026-02-03T09:35:06.000000789+05:30", "2026-02-03T09:35:06.000000790+05:30", "2026-02-03T09:35:07.000000000+05:30",
                "1970-01-01T05:30:00.000000000+05:30", "1970-01-01T05:29:59.999999999+05:30",
            ])
    }

    /// Nothing of the second before may be left when the clocks are set in between.
    @Test func seesTheClocksBeingSetBetweenTwoSeconds() {
        let change = moment.nanoseconds / 1_000_000_000 * 1_000_000_000 + 1_000_000_000
        #expect(
            text([change - 1, change, change - 1]) { $0.nanoseconds < change ? 3600 : 7200 } == [
                "2026-02-03T05:05:06.999999999+01:00", "2026-02-03T06:05:07.000000000+02:00", "2026-02-03T05:05:06.999999999+01:00",
            ])
    }

    @Test func agreesWithRFC3339EverywhereItIsAsked() {
        var random = SeededGenerator(seed: 3)
        let times = (0..<2000).map { _ in Int64.random(in: .min ... .max, using: &random) }
        #expect(text(times) { _ in -3600 } == times.map { RFC3339.string(RealTime(nanoseconds: $0), offset: -3600) })
    }
}
