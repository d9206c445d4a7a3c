import Configuration
package import Linux

/// When and where a time is read.
package struct TimeContext: Sendable {
    /// Now.
    package let now: RealTime
    /// When the machine was started.
    package let boot: RealTime
    /// How many seconds the clocks here are ahead of UTC at a moment.
    private let offset: @Sendable (RealTime) -> Int

    /// Now, on this machine, in the zone of this process.
    package static var current: TimeContext { TimeContext(now: .now, boot: .boot, offset: LocalZone.offset) }

    /// A moment and a zone of the caller's choice.
    package init(now: RealTime, boot: RealTime, offset: @escaping @Sendable (RealTime) -> Int) {
        self.now = now
        self.boot = boot
        self.offset = offset
    }

    /// The day that it is here, counted from 1970-01-01.
    var today: Int {
        let seconds = Int128(now.nanoseconds) / 1_000_000_000 + Int128(offset(now))
        let (day, rest) = Int(seconds).quotientAndRemainder(dividingBy: 86_400)
        return rest < 0 ? day - 1 : day
    }

    func firstMoment(of date: CivilDate) -> RealTime { moment(of: CalendarTime(date)) }

    /// The first moment at which the clocks here show that time.
    ///
    /// Where they were set back they show it twice: the first time counts. Where they were set forward past it they never do:
    /// what counts is when they would have, had they not been set. For a midnight that is left out, that is the first moment of the day.
    func moment(of calendar: CalendarTime) -> RealTime {
        let guess = TimeExpression.clamped(calendar, 0)
        let day: Int64 = 86_400_000_000_000
        // No zone is more than a day from UTC, and none changes its clocks twice within two days.
        let before = offset(RealTime(nanoseconds: guess.nanoseconds.subtractingReportingOverflow(day).partialValue))
        let after = offset(RealTime(nanoseconds: guess.nanoseconds.addingReportingOverflow(day).partialValue))
        let first = TimeExpression.clamped(calendar, before)
        let second = TimeExpression.clamped(calendar, after)
        if offset(first) == before { return first }
        return offset(second) == after ? second : first
    }
}
