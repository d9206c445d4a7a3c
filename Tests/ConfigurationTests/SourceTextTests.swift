import Configuration
import Testing

@Suite struct SourceTextTests {
    @Test func isThePartOfAFileThatItWasMadeFrom() {
        let source = Source(file: "f", bytes: Array("é\n# hook: é=1\n".utf8))
        let text = SourceText(source, 11..<15, line: 2, lineStart: 3)
        #expect(text.string == "é=1")
        #expect(text.place == Place(file: "f", line: 2, column: 9))
        #expect(text.place(at: 4) == Place(file: "f", line: 2, column: 12))
    }

    @Test func keepsItsPlacesWhenItIsCut() {
        let text = SourceText("aéb c", file: "f")
        #expect(text[3..<4].string == "b")
        #expect(text[3..<6].place(at: 2).column == 5)
        #expect(text[6..<6].isEmpty)
        #expect(text[6..<6].place.column == 6)
    }

    @Test func givesAMistakeItsPlace() {
        let problem = SourceText("aéb", file: "f").problem(Mistake(at: 3, "wrong", remedy: "mend it"))
        #expect(problem.description == "f:1:3: wrong; mend it")
    }
}
