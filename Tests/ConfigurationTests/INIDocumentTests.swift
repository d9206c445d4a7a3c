import Configuration
import TestSupport
import Testing

@Suite struct INIDocumentTests {
    private func parse(_ text: String) -> INIDocument {
        INIDocument.parse(Array(text.utf8), file: "f")
    }

    @Test func readsTheSample() {
        let document = parse(sample)
        #expect(document.problems == [])
        #expect(document.sections.map(\.name) == [SectionName("Hooks"), SectionName("Hook", "20-quota")])
        #expect(
            contents(document.sections[0]) == [
                "Directories=/etc/hookd/hooks.d /run/hookd/hooks.d  /usr/lib/hookd/hooks.d", "Objects=*", "Gates=before begin", "Filters=",
                "Timeout=10s", "Grace=2s", "OnFailure=veto", "OutputLimit=64K", #"RuntimeDirectory="/run/hookd # not a comment""#,
                "Budget=1min 30s",
            ])
        #expect(contents(document.sections[1]) == ["Timeout=5s", "Name=é*"])
        #expect(document.sections[0].headers == [Place(file: "f", line: 3, column: 2), Place(file: "f", line: 20, column: 2)])
    }

    @Test(arguments: [
        ("K=v", "v"),
        ("  K \t=\t v w  ", "v w"),
        ("K=v\r", "v"),
        ("K=", ""),
        ("K==a=b", "=a=b"),
        ("K=#v", "#v"),
        ("K=a#b", "a#b"),
        ("K=a ;b", "a ;b"),
        ("K=a # b", "a"),
        ("K=a\t#", "a"),
        ("K= # b", ""),
        ("K=\"a # b\" # c", "\"a # b\""),
        ("K='a # b' # c", "'a # b'"),
        ("K='a\\' # c", "'a\\'"),
        ("K=\"a\\\" # b\" # c", "\"a\\\" # b\""),
        ("K=a\\ # b", "a\\ # b"),
        ("K=a\\\\ # b", "a\\\\"),
        ("K=\\' # b", "\\'"),
        ("K=a\\\nb", "a b"),
        ("K=a\\\r\nb\r", "a b"),
        ("K=a\\\n  b", "a b"),
        ("K=a\\\n# no\n; no\n  # no\nb", "a b"),
        ("K=a\\\\", "a\\\\"),
        ("K=a\\\n\nL", "a"),
        ("K=a\\", "a"),
        ("K=a\\\n\\\n\\\nb", "a   b"),
        ("K\\\n=a", "a"),
        ("K=\"a\\\n # b\" # c", "\"a"),
        ("K=\"a\\\n b # d\" # c", "\"a b # d\""),
        ("K=a # b \\", "a"),
        ("K=a\\\n[b]", "a [b]"),
    ])
    func readsValuesAsSystemdDoes(line: String, value: String) {
        #expect(parse("[S]\n\(line)").sections.first?.assignments.first.map(\.value.string) == value)
    }

    @Test func apostrophesBeforeTheEqualsSignAreNotQuotes() {
        #expect(contents(parse("[S]\nit's=a # b").sections.first) == ["it's=a"])
    }

    @Test(arguments: [
        ("[S]", SectionName("S")),
        ("  [S]  ", SectionName("S")),
        ("[ S ]", SectionName("S")),
        ("[S]\t# see [Other x]", SectionName("S")),
        ("[S \t a b ]", SectionName("S", "a b")),
        ("[S a]b]", SectionName("S", "a]b")),
        ("[S it's] # x", SectionName("S", "it's")),
        ("[S a # b]", SectionName("S", "a # b")),
        ("\u{feff}[S]", SectionName("S")),
    ])
    func readsHeaders(line: String, name: SectionName) {
        let document = parse(line)
        #expect(document.problems == [])
        #expect(document.sections.map(\.name) == [name])
    }

    @Test func tellsNamesApartByTheirBytes() {
        let document = parse("[Hook \u{e9}]\n[Hook e\u{301}]\n[Hook]\n[Hook \u{e9}]")
        #expect(document.sections.map { Array($0.name.description.utf8).count } == [9, 10, 6])
        #expect(document.sections[0].headers.count == 2)
    }

    @Test(arguments: [
        ("K=v", #"f:1:1: the key "K" stands before any section; put it below a line "[Section]""#),
        (
            "[S]\n  word # a=b",
            #"f:2:3: neither a section nor an assignment; write "[Section]" or "Key=Value", or begin a comment with '#'"#
        ),
        ("[S]\n = v", #"f:2:2: no key before "="; write "Key=Value""#),
        ("é [S]\nK=v", #"f:1:1: neither a section nor an assignment; write "[Section]" or "Key=Value", or begin a comment with '#'"#),
        (" [S", #"f:1:2: the section's name has no end; close it with "]""#),
        ("[S] # [x", ""),
        ("[S # ]x", #"f:1:7: text behind a section's name; end the line at the "]""#),
        ("[S]  K=v", #"f:1:6: text behind a section's name; end the line at the "]""#),
        ("[ ]", #"f:1:1: a section without a name; write "[Name]""#),
        ("[é\nK=v\nL=w", #"f:1:1: the section's name has no end; close it with "]""#),
        ("[S]\n#é\0", "f:2:3: a NUL byte; take it out"),
        ("[S]\nK=é\0\0\\\nmore", "f:2:4: a NUL byte; take it out"),
    ])
    func placesTheFirstProblem(text: String, line: String) {
        #expect(parse(text).problems.first?.description ?? "" == line)
    }

    @Test func aMistakenHeaderIsOneProblem() {
        #expect(parse("[S\nK=v\nL=w").problems.count == 1)
        #expect(parse("[S\nK=v\n[T]\nL=w").sections.map(contents) == [["L=w"]])
    }

    @Test func tellsWhereTheBytesStopBeingUTF8() {
        let document = INIDocument.parse(
            Array("[S]\nK=é".utf8) + [0xff, 0xfe] + Array("\\\nmore\n# ".utf8) + [0xc3] + Array("\nL=1".utf8), file: "f")
        let places = document.problems.map(\.place)
        #expect(places == [Place(file: "f", line: 2, column: 4), Place(file: "f", line: 4, column: 3)])
        #expect(document.problems.map(\.message) == ["bytes that are not UTF-8", "bytes that are not UTF-8"])
        #expect(contents(document.sections.first) == ["L=1"])
    }

    @Test func collectsEveryProblemOfAFile() {
        let document = parse("K=v\nword\n[S\n[T]\n=v\nL=\0\nM=1\\\n")
        #expect(document.problems.map(\.place.line) == [1, 2, 3, 5, 6])
        #expect(document.sections.map(contents) == [["M=1"]])
    }

    @Test func stopsAtAFileThatIsNotAConfiguration() {
        let document = parse(String(repeating: "word\n", count: 200))
        #expect(document.problems.count == INIDocument.problemLimit + 1)
        #expect(
            document.problems.last?.description
                == "f:51:1: too many mistakes, the rest of the file was not read; make sure that it is a configuration file")
    }

    @Test func stopsAtMoreSectionsThanThereAreScripts() {
        let headers = (1...INIDocument.sectionLimit).map { "[S \($0)]" }.joined(separator: "\n")
        #expect(parse(headers + "\nK=v").problems == [])
        let line = "f:4098:1: more than 4096 sections, the rest of the file was not read; make sure that it is a configuration file"
        #expect(parse(headers + "\n[T]\nK=v").problems.map(\.description) == [line])
    }

    @Test func refusesFilesAndLinesBeyondTheirLimits() {
        let full = "[S]\n#" + String(repeating: "x", count: INIDocument.sizeLimit - 5)
        #expect(parse(full).problems == [])
        #expect(
            parse(full + "x").problems.map(\.description) == [
                "f:1:1: the file is longer than 1M; make sure that it is a configuration file"
            ])
        #expect(parse(full + "x").sections.isEmpty)

        let long = "K=" + String(repeating: "x", count: INIDocument.lineLimit - 2)
        #expect(parse("[S]\n\(long)").problems == [])
        let message = "the line is longer than 64K; assign the key several times, its values add up"
        #expect(parse("[S]\n\(long)x\nL=1").problems.map(\.description) == ["f:2:1: \(message)"])
        #expect(parse("[S]\n\(long.dropLast())\\\n  x\\\n y\nL=1").problems.map(\.description) == ["f:3:1: \(message)"])
        #expect(contents(parse("[S]\n\(long)x\nL=1").sections.first) == ["L=1"])
        let header = "[" + String(repeating: "x", count: INIDocument.lineLimit) + "]"
        #expect(parse(header).problems.map(\.place) == [Place(file: "f", line: 1, column: 1)])
    }

    @Test func placesEveryPartOfAContinuedLine() throws {
        let value = try #require(parse("[S]\n  Kéy = é1\\\n\t # no\n\t é22\\\n3").sections.first?.assignments.first?.value)
        #expect(value.string == "é1 é22 3")
        let expected = [(0, 2), (2, 2), (3, 2), (4, 4), (6, 4), (7, 4), (8, 4), (9, 5), (10, 5)]
        let columns = [9, 10, 11, 3, 4, 5, 6, 1, 2]
        for ((offset, line), column) in zip(expected, columns) {
            #expect(value.place(at: offset) == Place(file: "f", line: line, column: column), "offset \(offset)")
        }
    }

    @Test func placesAnEmptyValueBehindTheEqualsSign() {
        #expect(parse("[S]\nK=  # none").sections.first?.assignments.first?.value.place == Place(file: "f", line: 2, column: 3))
    }

    @Test func countsColumnsBehindAByteOrderMark() {
        #expect(parse("\u{feff}word").problems.map(\.place.column) == [1])
        #expect(parse("\u{feff}word\r\nword").problems.map(\.place.line) == [1, 2])
    }

    @Test func everyPrefixOfTheSampleIsReadOrRefused() {
        let bytes = Array(sample.utf8)
        for length in 0...bytes.count { expectSound(Array(bytes[..<length])) }
    }

    @Test func everyMutationOfTheSampleIsReadOrRefused() {
        var generator = SeededGenerator(seed: 1)
        let bytes = Array(sample.utf8)
        for _ in 0..<2000 { expectSound(bytes.mutated(by: &generator, alphabet: "[]=#;\\\n\r\t '\"é\0")) }
    }

    /// Every place exists, and the file has at the place of a value what the value says.
    private func expectSound(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
        let document = INIDocument.parse(bytes, file: "f")
        let text = String(decoding: bytes, as: UTF8.self)
        var isSound = document.problems.allSatisfy { exists($0.place, in: bytes) && !$0.description.utf8.contains(UInt8(ascii: "\n")) }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for section in document.sections {
            isSound = isSound && !section.headers.isEmpty && section.headers.allSatisfy { exists($0, in: bytes) }
            for part in section.assignments.flatMap({ [$0.key, $0.value] }) {
                isSound = isSound && exists(part.place, in: bytes) && exists(part.place(at: part.string.utf8.count), in: bytes)
                guard let first = part.string.unicodeScalars.first, part.place.line <= lines.count else { continue }
                let line = String(decoding: lines[part.place.line - 1], as: UTF8.self).unicodeScalars
                // A byte order mark counts as no column of the first line.
                let skipped = part.place.column - 1 + (part.place.line == 1 && line.first == "\u{feff}" ? 1 : 0)
                isSound = isSound && line.dropFirst(skipped).first == first
            }
        }
        #expect(isSound, "\(text.debugDescription)", sourceLocation: sourceLocation)
    }
}
