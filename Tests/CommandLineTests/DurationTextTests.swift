import CommandLine
import Testing

@Suite struct DurationTextTests {
    private static let cases: [(nanoseconds: Int64, text: String)] = [
        (0, "0 s"), (1, "1 ns"), (999, "999 ns"),
        (1000, "1 µs"), (1249, "1.2 µs"), (1250, "1.3 µs"), (99_940, "99.9 µs"), (99_950, "100 µs"), (999_499, "999 µs"),
        (999_500, "1 ms"), (1_200_000, "1.2 ms"), (12_000_000, "12 ms"), (123_000_000, "123 ms"), (999_900_000, "1 s"),
        (1_000_000_000, "1 s"), (3_400_000_000, "3.4 s"), (30_000_000_000, "30 s"), (59_940_000_000, "59.9 s"),
        (59_950_000_000, "1 min"), (119_600_000_000, "2 min"), (3_599_600_000_000, "1 h"), (-3_400_000_000, "-3.4 s"), (-1, "-1 ns"),
    ]

    @Test(arguments: cases)
    func isShortAndRounded(nanoseconds: Int64, text: String) {
        #expect(Duration.nanoseconds(nanoseconds).text == text)
    }

    private static let longCases: [(seconds: Int64, text: String)] = [
        (60, "1 min"), (125, "2 min 5 s"), (3600, "1 h"), (3629, "1 h"), (3630, "1 h 1 min"), (12_000, "3 h 20 min"), (86_370, "1 d"),
        (187_200, "2 d 4 h"), (400 * 86_400, "400 d"), (-125, "-2 min 5 s"),
    ]

    @Test(arguments: longCases)
    func hasTwoUnitsFromAMinuteOn(seconds: Int64, text: String) {
        #expect(Duration.seconds(seconds).text == text)
    }

    @Test func leavesOutWhatIsLessThanANanosecond() {
        #expect(Duration(secondsComponent: 0, attosecondsComponent: 5).text == "0 s")
        #expect(Duration(secondsComponent: 0, attosecondsComponent: -5).text == "0 s")
        #expect(Duration(secondsComponent: 0, attosecondsComponent: 1_999_999_999).text == "1 ns")
    }
}
