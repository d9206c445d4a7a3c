import Linux
import TestSupport
import Testing

@testable import Configuration

@Suite struct CalendarTimeTests {
    @Test(
        arguments: [
            ("2026-02-03", nil, 0, nil), ("2026-02-03T04:05:06Z", 14_706, 0, 0), ("2026-02-03t04:05:06z", 14_706, 0, 0),
            ("2026-02-03 04:05", 14_700, 0, nil), ("2026-02-03T04:05:06.7+01:00", 14_706, 700_000_000, 3600),
            ("2026-02-03T04:05:06.000000789-04:30", 14_706, 789, -16_200), ("2026-02-03T04:05+14:00", 14_700, 0, 50_400),
            ("2026-02-03T23:59:60Z", 86_400, 0, 0), ("2026-02-03T00:59:60+01:00", 3600, 0, 3600),
        ] as [(String, Int?, Int, Int?)])
    func reads(text: String, second: Int?, nanosecond: Int, offset: Int?) throws {
        let time = try CalendarTime(parsing: text)
        #expect(time.date == CivilDate(year: 2026, month: 2, day: 3))
        #expect(time.secondOfDay == second)
        #expect(time.nanosecond == nanosecond)
        #expect(time.offset == offset)
    }

    @Test(arguments: [
        ("", 0, "the year takes 4 digits"), ("26-02-03", 0, "the year takes 4 digits"), ("2026", 4, "\"-\" behind the year is missing"),
        ("2026-2-3", 5, "the month takes 2 digits"), ("2026-13-03", 5, "the month is from 1 to 12"),
        ("2026-02-30", 8, "the month has no such day"), ("2026-02-00", 8, "the day is from 1 to 31"),
        ("2026-02-03x", 10, "\"T\" or a space is missing behind the date"), ("2026-02-03T", 11, "the hour takes 2 digits"),
        ("2026-02-03T24:00", 11, "the hour is from 0 to 23"), ("2026-02-03T04", 13, "\":\" behind the hour is missing"),
        ("2026-02-03T04:60", 14, "the minute is from 0 to 59"), ("2026-02-03T04:05:61", 17, "the second is from 0 to 60"),
        ("2026-02-03T04:05:60Z", 17, "the second 60 is only a leap second at midnight UTC"),
        ("2026-02-03T04:05:06.", 20, "digits are missing behind the point"),
        ("2026-02-03T04:05:06.1234567890Z", 29, "a time is counted in nanoseconds, nine digits behind the point"),
        ("2026-02-03T04:05:06+1", 20, "the zone's hours takes 2 digits"),
        ("2026-02-03T04:05:06 UTC", 19, "a zone is \"Z\" or an offset such as \"+01:00\""),
        ("2026-02-03T04:05:06Zx", 20, "something else behind the time"),
        ("2026-02-03T04:05:06+24:00", 20, "the zone's hours is from 0 to 23"),
    ])
    func refuses(text: String, offset: Int, message: String) {
        let mistake = mistake { () throws(Mistake) in try CalendarTime(parsing: text) }
        #expect(mistake?.offset == offset)
        #expect(mistake?.message == message)
    }

    @Test func readsWhatIsWritten() throws {
        var random = SeededGenerator(seed: 12)
        for _ in 0..<5000 {
            // Not within a day of the first and last time there are, where a zone leads beyond them.
            let time = RealTime(nanoseconds: Int64.random(in: -9_223_000_000_000_000_000...9_223_000_000_000_000_000, using: &random))
            let offset = Int.random(in: -840...840, using: &random) * 60
            let read = try CalendarTime(parsing: RFC3339.string(time, offset: offset))
            #expect(read.offset == offset)
            #expect(read.time(offset: offset) == time)
        }
    }

    @Test func knowsNoTimeBeyondSixtyFourBits() throws {
        #expect(try CalendarTime(parsing: "2262-04-11T23:47:16.854775807Z").time(offset: 0) == RealTime(nanoseconds: .max))
        #expect(try CalendarTime(parsing: "2262-04-11T23:47:16.854775808Z").time(offset: 0) == nil)
        #expect(try CalendarTime(parsing: "0000-01-01").time(offset: 0) == nil)
    }

    @Test func everyMutationIsReadOrRefusedWithinTheText() {
        var random = SeededGenerator(seed: 13)
        var read = 0
        for _ in 0..<20_000 {
            let text = String(
                decoding: Array("2026-02-03T04:05:06.789+01:00".utf8).mutated(by: &random, alphabet: "0123456789-:.+TZ "), as: UTF8.self)
            if let mistake = mistake({ () throws(Mistake) in try CalendarTime(parsing: text) }) {
                #expect((0...text.utf8.count).contains(mistake.offset))
            } else {
                read += 1
            }
        }
        #expect(read > 300)
    }
}
