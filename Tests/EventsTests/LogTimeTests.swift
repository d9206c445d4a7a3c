import Linux
import Testing

@testable import Events

struct LogTimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000000Z"),
            (-1, "1969-12-31T23:59:59.999999999Z"),
            (951_782_400_000_000_001, "2000-02-29T00:00:00.000000001Z"),
            (1_770_091_506_000_000_789, "2026-02-03T04:05:06.000000789Z"),
            (4_107_542_399_999_999_999, "2100-02-28T23:59:59.999999999Z"),
            (.max, "2262-04-11T23:47:16.854775807Z"),
        ] as [(Int64, String)])
    func writesAndReads(nanoseconds: Int64, text: String) {
        #expect(LogTime.text(RealTime(nanoseconds: nanoseconds)) == text)
        #expect(Array(text.utf8).withUnsafeBytes { LogTime.time($0) } == RealTime(nanoseconds: nanoseconds))
    }

    @Test func readsAnyTimeThatItWrites() {
        var random = Seeded(2)
        for _ in 0..<2000 {
            let time = RealTime(nanoseconds: .random(in: .min + 1_000_000_000...(.max), using: &random))
            let text = LogTime.text(time)
            #expect(text.utf8.count == LogTime.length)
            #expect(Array(text.utf8).withUnsafeBytes { LogTime.time($0) } == time)
        }
    }

    @Test(arguments: [
        "", "2026-02-03T04:05:06Z", "2026-02-03T04:05:06.000000789+", "2026-13-03T04:05:06.000000789Z", "2026-02-03 04:05:06.000000789Z",
        "2026-02-03T04:05:0x.000000789Z", "2026-02-03T04:05:06.00000 789Z",
    ])
    func refusesWhatItWouldNotWrite(text: String) {
        #expect(Array(text.utf8).withUnsafeBytes { LogTime.time($0) } == nil)
    }
}
