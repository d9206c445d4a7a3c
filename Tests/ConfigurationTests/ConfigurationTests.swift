import Configuration
import Testing

@Suite struct ConfigurationMergingTests {
    private let main = INIDocument.parse(Array("[Hooks]\nA=1\n[Hook x]\nB=2\n".utf8), file: "main")
    private let dropIn = INIDocument.parse(Array("[Hook x]\nB=3\n[Hooks]\nA=4\n[Hook y]\nC=5\n".utf8), file: "drop-in")

    @Test func mergesTheFilesInTheirOrder() {
        let merged = Configuration([main, dropIn])
        #expect(merged.files == ["main", "drop-in"])
        #expect(merged.sections.map(\.name.description) == ["[Hooks]", "[Hook x]", "[Hook y]"])
        #expect(contents(merged[SectionName("Hooks")]) == ["A=1", "A=4"])
        #expect(contents(merged[SectionName("Hook", "x")]) == ["B=2", "B=3"])
        #expect(merged[SectionName("Hook", "x")]?.assignments.map(\.value.place.file) == ["main", "drop-in"])
        #expect(merged[SectionName("Hook")] == nil)
        #expect(merged.sections(of: "Hook").map(\.name.argument) == ["x", "y"])
    }

    @Test func isEmptyWithoutAFile() throws {
        #expect(Configuration().sections.isEmpty)
        try Configuration().check([])
    }

    @Test func throwsTheProblemsOfAllFilesInFileOrder() {
        let broken = Configuration(["z", "a"].map { INIDocument.parse(Array("[S]\nword".utf8), file: $0) })
        let other = Problem(place: Place(file: "z", line: 1, column: 2), message: "unknown", remedy: "none")
        #expect(report(broken, [other]).map { $0.prefix(6) } == ["z:1:2:", "z:2:1:", "a:2:1:"])
    }

    @Test(arguments: [
        ("[Hooks]\n[Hook x]", []),
        (
            "[Hoks]\n[Hoks]",
            [
                #"f:1:2: unknown section "[Hoks]"; did you mean "Hooks"? (known: Hooks, Hook)"#,
                #"f:2:2: unknown section "[Hoks]"; did you mean "Hooks"? (known: Hooks, Hook)"#,
            ]
        ),
        ("[Network é]", [#"f:1:2: unknown section "[Network é]"; known: Hooks, Hook"#]),
        ("[Hook]", [#"f:1:2: [Hook] does not say which one; write "[Hook NAME]""#]),
        ("[Hooks 20-quota]", [#"f:1:2: [Hooks] takes no argument "20-quota"; write "[Hooks]""#]),
    ])
    func findsSectionsThatNobodyReads(text: String, lines: [String]) {
        let merged = configuration(text, file: "f")
        let known = [KnownSection("Hooks"), KnownSection("Hook", argument: "NAME")]
        #expect(report(merged, merged.unknownSections(known: known)) == lines)
    }
}
