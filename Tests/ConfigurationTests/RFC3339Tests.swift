import Linux
import TestSupport
import Testing

@testable import Configuration

@Suite struct RFC3339Tests {
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
        #expect(RFC3339.utc(RealTime(nanoseconds: nanoseconds)) == text)
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
        #expect(RFC3339.string(RealTime(nanoseconds: 1_770_091_506_000_000_789), offset: offset) == text)
    }

    @Test func readsEveryTimeThatItWrites() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<20_000 {
            let time = RealTime(nanoseconds: Int64(truncatingIfNeeded: random.next()))
            var bytes: [UInt8] = []
            RFC3339.append(time, to: &bytes)
            #expect(bytes.count == RFC3339.utcLength)
            #expect(bytes.withUnsafeBytes { RFC3339.time(utc: $0) } == time)
        }
    }

    @Test(arguments: [
        "", "2026-02-03T04:05:06Z", "2026-02-03T04:05:06.00000078Z", "2026-02-03T04:05:06.000000789z", "2026-02-03T04:05:06.0000007890",
        "2026-02-29T04:05:06.000000789Z", "2026-13-03T04:05:06.000000789Z", "2026-02-03T24:05:06.000000789Z",
        "2026-02-03T04:60:06.000000789Z",
        "2026-02-03T04:05:60.000000789Z", "2026-02-03 04:05:06.000000789Z", "2026_02-03T04:05:06.000000789Z",
        "+026-02-03T04:05:06.000000789Z",
        "2300-02-03T04:05:06.000000789Z", "1600-02-03T04:05:06.000000789Z",
    ])
    func knowsWhatItHasNotWritten(text: String) {
        #expect(Array(text.utf8).withUnsafeBytes { RFC3339.time(utc: $0) } == nil)
    }
}
