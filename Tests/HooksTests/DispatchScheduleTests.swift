import Linux
import Testing

@testable import Hooks

@Suite struct DispatchScheduleTests {
    private static let begin = Instant.now

    private func configuration(grace: Duration = .seconds(2)) -> HookConfiguration {
        var configuration = HookConfiguration()
        (configuration.budget, configuration.grace, configuration.lockTimeout) = (.seconds(30), grace, .seconds(20))
        return configuration
    }

    @Test(arguments: [true, false]) func goesByTheConfigurationWhereNobodyHasADeadline(canUndo: Bool) {
        let schedule = DispatchSchedule(configuration(), from: Self.begin, deadline: nil, canUndo: canUndo)
        #expect(schedule.grace == .seconds(2))
        #expect(schedule.lockEnd == Self.begin + .seconds(20))
        #expect(schedule.budgetEnd(now: Self.begin + .seconds(7)) == Self.begin + .seconds(37))
        #expect(schedule.undoEnd == nil)
    }

    @Test func leavesTheConfigurationAloneInsideALongDeadline() {
        let schedule = DispatchSchedule(configuration(), from: Self.begin, deadline: .seconds(600), canUndo: true)
        #expect(schedule.grace == .seconds(2))
        #expect(schedule.lockEnd == Self.begin + .seconds(20))
        #expect(schedule.budgetEnd(now: Self.begin + .seconds(20)) == Self.begin + .seconds(50))
    }

    @Test(arguments: [0.5, 1, 2, 5, 10, 30, 600], [true, false])
    func isOverBeforeTheDeadlineWhateverTakesAllItsTime(seconds: Double, canUndo: Bool) throws {
        let deadline = Duration.seconds(seconds)
        let schedule = DispatchSchedule(configuration(), from: Self.begin, deadline: deadline, canUndo: canUndo)
        // The lock is got in the last moment, the last script and what undoes it have to be killed.
        let scriptsEnd = schedule.budgetEnd(now: schedule.lockEnd) + schedule.grace
        let undoEnd = try #require(schedule.undoEnd)
        #expect(schedule.lockEnd < schedule.budgetEnd(now: schedule.lockEnd))
        #expect(schedule.budgetEnd(now: Self.begin) - Self.begin >= min(deadline / 4, .seconds(30)))
        if canUndo { #expect(scriptsEnd < undoEnd) }
        #expect(max(scriptsEnd, undoEnd + schedule.grace) <= Self.begin + (deadline - min(deadline / 10, .seconds(1))))
        #expect(schedule.grace > .zero)
    }
}
