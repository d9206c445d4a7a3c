import CommandLine
import Testing

@Suite struct RelativeTimeTests {
    private static let cases: [(milliseconds: Int64, text: String)] = [
        (0, "just now"), (900, "just now"), (-900, "just now"), (1000, "1 s ago"), (59_900, "59 s ago"), (60_000, "1 min ago"),
        (119_000, "1 min ago"), (180_000, "3 min ago"), (3_600_000, "1 h ago"), (86_399_000, "23 h ago"), (86_400_000, "1 d ago"),
        (29 * 86_400_000, "29 d ago"), (30 * 86_400_000, "1 mo ago"), (364 * 86_400_000, "12 mo ago"), (365 * 86_400_000, "1 y ago"),
        (730 * 86_400_000, "2 y ago"), (-5000, "in 5 s"), (-7_200_000, "in 2 h"),
    ]

    @Test(arguments: cases)
    func saysHowLongAgo(milliseconds: Int64, text: String) {
        let now: Int64 = 1_770_000_000_123_456_789
        #expect(RelativeTime(now - milliseconds * 1_000_000, now: now).description == text)
    }

    @Test func reachesOverAllTimes() {
        #expect(RelativeTime(.min, now: .max).description == "584 y ago")
        #expect(RelativeTime(.max, now: .min).description == "in 584 y")
    }
}
