import Foundation
import Testing

@testable import Configuration

@Suite struct CivilDateTests {
    @Test func isWhatAnotherCalendarSays() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for day in stride(from: -100_000, through: 100_000, by: 97) {
            let expected = calendar.dateComponents([.year, .month, .day], from: Date(timeIntervalSince1970: Double(day) * 86_400))
            let date = CivilDate(daysSince1970: day)
            #expect([date.year, date.month, date.day] == [expected.year, expected.month, expected.day])
        }
    }

    @Test func goesBackToTheSameDay() {
        for day in -800_000...3_000_000 where CivilDate(daysSince1970: day).daysSince1970 != day { Issue.record("day \(day)") }
    }

    @Test(arguments: [(2024, 2, 29), (2000, 2, 29), (2026, 12, 31), (0, 1, 1), (1970, 1, 1)])
    func isADay(year: Int, month: Int, day: Int) throws {
        let date = try #require(CivilDate(year: year, month: month, day: day))
        #expect(CivilDate(daysSince1970: date.daysSince1970) == date)
    }

    @Test(arguments: [(2026, 2, 29), (1900, 2, 29), (2026, 4, 31), (2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 1, 32)])
    func isNoDay(year: Int, month: Int, day: Int) {
        #expect(CivilDate(year: year, month: month, day: day) == nil)
    }
}
