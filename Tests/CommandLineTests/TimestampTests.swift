import Foundation
import Testing

@testable import CommandLine

@Suite struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000000Z"),
        (1, "1970-01-01T00:00:00.000000001Z"),
        (-1, "1969-12-31T23:59:59.999999999Z"),
        (-1_000_000_000, "1969-12-31T23:59:59.000000000Z"),
        (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"),
        (951_868_799_999_999_999, "2000-02-29T23:59:59.999999999Z"),
        (951_868_800_000_000_000, "2000-03-01T00:00:00.000000000Z"),
        (1_767_225_599_000_000_000, "2025-12-31T23:59:59.000000000Z"),
        (1_770_091_506_000_000_789, "2026-02-03T04:05:06.000000789Z"),
        (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000000Z"),
        (Int64.max, "2262-04-11T23:47:16.854775807Z"),
        (Int64.min, "1677-09-21T00:12:43.145224192Z"),
    ])
    func isRFC3339InUTC(nanoseconds: Int64, text: String) {
        #expect(Timestamp(nanoseconds: nanoseconds).utc == text)
    }

    @Test(arguments: [
        (0, "2026-02-03T04:05:06.000000789+00:00"),
        (3600, "2026-02-03T05:05:06.000000789+01:00"),
        (-3600, "2026-02-03T03:05:06.000000789-01:00"),
        (19_800, "2026-02-03T09:35:06.000000789+05:30"),
        (-16_200, "2026-02-02T23:35:06.000000789-04:30"),
        (50_400, "2026-02-03T18:05:06.000000789+14:00"),
        // Amsterdam before 1937 was 19 min 32 s ahead.
        (1172, "2026-02-03T04:24:06.000000789+00:19"),
        (-1172, "2026-02-03T03:46:06.000000789-00:19"),
        (-30, "2026-02-03T04:05:06.000000789+00:00"),
    ])
    func hasTheOffsetOfItsZone(offset: Int, text: String) {
        #expect(Timestamp(nanoseconds: 1_770_091_506_000_000_789).rfc3339(offset: offset) == text)
    }

    @Test func everyDayFollowsTheOneBefore() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for day in stride(from: -100_000, through: 100_000, by: 97) {
            let date = calendar.dateComponents([.year, .month, .day], from: Date(timeIntervalSince1970: Double(day) * 86_400))
            let parts = Timestamp(nanoseconds: Int64(day) * 86_400_000_000_000).utc.prefix(10).split(separator: "-").compactMap { Int($0) }
            #expect(parts == [date.year, date.month, date.day])
        }
    }

    @Test(arguments: [1_770_091_506, 1_785_000_000])
    func isLocalInTheZoneOfTheProcess(seconds: Int64) throws {
        let text = Timestamp(nanoseconds: seconds * 1_000_000_000 + 5).local
        let offset = TimeZone.current.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        #expect(text == Timestamp(nanoseconds: seconds * 1_000_000_000 + 5).rfc3339(offset: offset))
        let whole = text.replacing(".000000005", with: "")
        #expect(try Date(whole, strategy: .iso8601).timeIntervalSince1970 == Double(seconds))
    }
}
