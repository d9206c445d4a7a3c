import Testing

@testable import CommandLine

@Suite struct DisplayWidthTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("ｆ", 2), ("한", 2), ("\u{1112}\u{1161}\u{11ab}", 2), ("…", 1), ("ж", 1),
        ("😀", 2), ("👩‍👩‍👧", 2), ("🇩🇪", 2), ("❤", 1), ("❤\u{fe0f}", 2), ("\u{200b}", 0), ("co\u{ad}op", 5), ("𠮷", 2), ("─", 1),
    ])
    func countsColumns(text: String, width: Int) {
        #expect(text.displayWidth == width)
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("abcdef", 0, ""), ("", 0, ""), ("日本語", 6, "日本語"),
        ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
    ])
    func truncatesToColumns(text: String, width: Int, truncated: String) {
        #expect(text.truncated(toWidth: width) == truncated)
        #expect(text.truncated(toWidth: width).displayWidth <= width)
    }

    @Test(arguments: [("ab", 4, "ab  "), ("日", 4, "日  "), ("abcd", 4, "abcd"), ("abcde", 4, "abcde")])
    func padsToColumns(text: String, width: Int, padded: String) {
        #expect(text.padded(toWidth: width) == padded)
    }
}
