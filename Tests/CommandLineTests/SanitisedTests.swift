import CommandLine
import Testing

@Suite struct SanitisedTests {
    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("tab\tand\nnewline", "tab\tand\nnewline"), ("größer 日本 😀", "größer 日本 😀"),
        ("\u{1b}[31mred", "\\x1b[31mred"), ("\u{1b}]0;title\u{7}", "\\x1b]0;title\\x07"), ("a\rb", "a\\rb"), ("a\r\nb", "a\\r\nb"),
        ("\u{0}\u{8}\u{7f}", "\\x00\\x08\\x7f"),
        // U+009B is CSI in one character; the second byte of its UTF-8 is no character of its own.
        ("\u{9b}31m", "\\u009b31m"), ("\u{85}\u{a0}", "\\u0085\u{a0}"),
        ("user\u{202e}txt.exe", "user\\u202etxt.exe"), ("\u{2066}\u{2028}", "\\u2066\\u2028"),
        // Joiners belong to the text.
        ("👩‍👧", "👩‍👧"), ("back\\slash", "back\\slash"),
    ])
    func makesVisibleWhatSteersATerminal(text: String, sanitised: String) {
        #expect(text.sanitised == sanitised)
    }

    @Test func onALineMakesTabsAndNewlinesVisibleToo() {
        #expect("a\tb\nc\r\nd\u{1b}".sanitisedLine == "a\\tb\\nc\\r\\nd\\x1b")
        #expect("a\tb\nc"[...].sanitisedLine == "a\\tb\\nc")
    }

    @Test func leavesNoControlCharacterBehind() {
        let every = String(String.UnicodeScalarView((0...0xff).compactMap(Unicode.Scalar.init)))
        let left = every.sanitised.unicodeScalars.filter { $0.properties.generalCategory == .control }
        #expect(left.map(\.value) == [0x09, 0x0a])
    }
}
