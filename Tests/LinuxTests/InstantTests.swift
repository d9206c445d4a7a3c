import Testing

@testable import Linux

@Suite struct InstantTests {
    @Test func addsAndSubtractsSpans() {
        let moment = Instant(nanoseconds: 1_000)
        #expect(moment + .microseconds(2) == Instant(nanoseconds: 3_000))
        #expect(moment + .microseconds(2) - moment == .microseconds(2))
        #expect(moment < moment + .nanoseconds(1))
    }

    @Test func endsAtTheEndOfTheClockInsteadOfOverflowing() {
        #expect(Instant.now + .seconds(Int64.max) == Instant(nanoseconds: .max))
        #expect(Duration.seconds(Int64.max).nanoseconds == .max)
        #expect(Duration.seconds(Int64.min).nanoseconds == .min)
        #expect(Duration.seconds(9_223_372_037).nanoseconds == .max)
        #expect(Duration.seconds(9_223_372_035).nanoseconds == 9_223_372_035_000_000_000)
    }

    @Test func goesForward() {
        let first = Instant.now
        #expect(first <= Instant.now)
        // 2020-09-13: whoever runs this has a clock, and it is the calendar's.
        #expect(RealTime.now.nanoseconds > 1_600_000_000_000_000_000)
    }
}
