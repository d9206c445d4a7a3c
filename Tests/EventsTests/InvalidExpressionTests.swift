import Configuration
import Testing

@testable import Events

@Suite struct InvalidExpressionTests {
    @Test func saysEverythingInOneLine() {
        // Not the literal itself, which would be a topic by promise and trap.
        let text = "/héé\n"
        let error = invalid { () throws(InvalidExpression) in try Topic(text) }
        #expect(
            error?.description == "invalid topic \"/héé\\n\" at character 3: a component may not hold \"é\"; "
                + "use letters, digits, and \".\", \"_\" and \"-\" between them")
    }

    @Test(arguments: [
        ("abc", 0, "abc\n^"), ("abc", 1, "abc\n ^"), ("abc", 3, "abc\n   ^"), ("", 0, "\n^"), ("éx", 2, "éx\n ^"),
        ("a\nb\u{202e}c", 2, "a\u{fffd}b\u{fffd}c\n  ^"),
        (
            String(repeating: "a", count: 60) + "!" + String(repeating: "b", count: 40), 60,
            "…" + String(repeating: "a", count: 50) + "!" + String(repeating: "b", count: 29) + "…\n" + String(repeating: " ", count: 51)
                + "^"
        ),
    ])
    func putsACaretUnderThePlace(text: String, offset: Int, diagram: String) {
        #expect(InvalidExpression("filter", text, Mistake(at: offset, "m", remedy: "r")).diagram == diagram)
    }
}
