import CommandLine
import Testing

@Suite struct StyleTests {
    @Test(arguments: [
        (true, ["TERM": "xterm"], true),
        (false, ["TERM": "xterm"], false),
        (true, ["TERM": "dumb"], false),
        (true, ["TERM": ""], false),
        (true, [:], false),
        (true, ["TERM": "xterm", "NO_COLOR": "1"], false),
        (true, ["TERM": "xterm", "NO_COLOR": "0"], false),
        // no-color.org: "when present and not an empty string".
        (true, ["TERM": "xterm", "NO_COLOR": ""], true),
    ])
    func coloursOnlyWhereAPersonWantsThem(isTerminal: Bool, environment: [String: String], isColoured: Bool) {
        #expect(Style(isTerminal: isTerminal) { environment[$0] } == (isColoured ? .coloured : .plain))
    }

    @Test(arguments: [
        (Style.Ink.bold, "\u{1b}[1mx\u{1b}[0m"), (.dim, "\u{1b}[2mx\u{1b}[0m"), (.red, "\u{1b}[31mx\u{1b}[0m"),
        (.green, "\u{1b}[32mx\u{1b}[0m"), (.yellow, "\u{1b}[33mx\u{1b}[0m"), (.cyan, "\u{1b}[36mx\u{1b}[0m"),
    ])
    func paints(ink: Style.Ink, painted: String) {
        #expect(Style.coloured.paint("x", ink) == painted)
        #expect(Style.coloured.paint("", ink) == "")
        #expect(Style.plain.paint("x", ink) == "x")
    }
}
