import Configuration
import Testing

@Suite struct ProblemTests {
    @Test func saysWhereWhatAndWhatToDo() {
        let problem = Problem(
            place: Place(file: "a.conf", line: 2, column: 1), message: "unknown key \"Timeot\"", remedy: "did you mean \"Timeout\"?")
        #expect(problem.description == #"a.conf:2:1: unknown key "Timeot"; did you mean "Timeout"?"#)
    }

    @Test(arguments: [
        ("plain é", #""plain é""#),
        ("a\nb\tc\u{7}", #""a\nb\tc\u{7}""#),
        (String(repeating: "é", count: 60), "\"" + String(repeating: "é", count: 60) + "\""),
        (String(repeating: "é", count: 61), "\"" + String(repeating: "é", count: 60) + "…\""),
        ("", "\"\""),
    ])
    func quotesOnOneLine(text: String, quoted: String) {
        #expect(Problem.quote(text) == quoted)
    }
}
