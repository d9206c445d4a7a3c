import Configuration
import Testing

@Suite struct SteeringScalarTests {
    @Test(
        arguments: [
            ("\0", "\\x00"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), ("\u{1b}", "\\x1b"), ("\u{1f}", "\\x1f"), ("\u{7f}", "\\x7f"),
            ("\u{80}", "\\u0080"), ("\u{9b}", "\\u009b"), ("\u{9f}", "\\u009f"), ("\u{61c}", "\\u061c"), ("\u{200e}", "\\u200e"),
            ("\u{2028}", "\\u2028"), ("\u{202e}", "\\u202e"), ("\u{2066}", "\\u2066"), ("\u{2069}", "\\u2069"),
        ] as [(Unicode.Scalar, String)])
    func isShownAsAnEscape(scalar: Unicode.Scalar, escape: String) {
        #expect(scalar.steersTerminal)
        #expect(scalar.visibleEscape == escape)
    }

    @Test(arguments: [" ", "~", "\u{a0}", "é", "\u{200d}", "\u{202f}", "日", "\u{1f600}"] as [Unicode.Scalar])
    func leavesTextAlone(scalar: Unicode.Scalar) { #expect(!scalar.steersTerminal) }
}
