import Configuration
import TestSupport
import Testing

@Suite struct WordsTests {
    private func split(_ text: String, at separator: Words.Separator = .blank) throws(Mistake) -> [SourceText] {
        try Words.split(SourceText(text, file: "f"), at: separator)
    }

    @Test(arguments: [
        ("", []), ("  \t", []), ("a", ["a"]), (" a  b\tc\n", ["a", "b", "c"]), ("'a b' \"c d\"", ["a b", "c d"]), ("''", [""]),
        ("\"\" a", ["", "a"]),
        ("a'b c'd", ["ab cd"]), ("a\\ b", ["a b"]), ("\\'a\\\"", ["'a\""]), ("'a\\b'", ["a\\b"]), ("\"a\\\"b\\\\\"", ["a\"b\\"]),
        ("\"it's\" '\"'", ["it's", "\""]),
        ("a,b", ["a,b"]), ("\\é\\n", ["én"]), ("# a", ["#", "a"]), ("''''", [""]),
    ])
    func splitsAsAShellDoes(text: String, words: [String]) throws {
        #expect(try split(text).map(\.string) == words)
    }

    @Test(arguments: [
        ("a,b", ["a", "b"]), ("a , b c", ["a", "b", "c"]), ("{a,b}*,c", ["{a,b}*", "c"]), ("{a,{b,c}},d", ["{a,{b,c}}", "d"]),
        ("[a,b],c", ["[a,b]", "c"]),
        ("'a,b',c", ["a,b", "c"]), ("a\\,b", ["a,b"]), ("\\{a,b", ["{a", "b"]), ("a},b", ["a}", "b"]), ("", []), ("'',a", ["", "a"]),
    ])
    func splitsAtCommasOutsideOfBraces(text: String, words: [String]) throws {
        #expect(try split(text, at: .blankOrComma).map(\.string) == words)
    }

    @Test(arguments: [
        ("a 'b", 2, "a single quote without its end"), ("a\"b c", 1, "a double quote without its end"),
        ("\"a\\\"", 0, "a double quote without its end"),
        ("a \\", 2, "a backslash with nothing behind it"), ("\"a\\", 2, "a backslash with nothing behind it"),
        (",", 0, "a comma that separates nothing"),
        ("a,", 1, "a comma that separates nothing"), ("a ,  ", 2, "a comma that separates nothing"),
        ("a, ,b", 3, "a comma that separates nothing"),
    ])
    func refuses(text: String, offset: Int, message: String) {
        let mistake = mistake { () throws(Mistake) in try split(text, at: .blankOrComma) }
        #expect(mistake?.offset == offset)
        #expect(mistake?.message == message)
    }

    @Test func placesEveryCharacterDespiteQuotesAndBackslashes() throws {
        let words = try split("é \"bé\"'c'\\d e")
        #expect(words.map(\.string) == ["é", "bécd", "e"])
        #expect((0...2).map { words[1].place(at: [0, 1, 3][$0]).column } == [4, 5, 8])
        #expect(words[1].place(at: 4).column == 11)
        #expect(words[1].place(at: 5).column == 12)
        #expect(words[2].place.column == 13)
        #expect(try split("  ''").map(\.place.column) == [3])
    }

    @Test func placesWordsOnTheLinesThatTheyStandOn() throws {
        let value = try #require(configuration("[S]\nK=a b\\\n  'c d'e\\\n f", file: "f").sections[0].assignments.first?.value)
        let words = try Words.split(value)
        #expect(words.map { "\($0.string)@\($0.place.line):\($0.place.column)" } == ["a@2:3", "b@2:5", "c de@3:4", "f@4:2"])
        #expect(words[2].place(at: 3) == Place(file: "f", line: 3, column: 8))
    }

    @Test func readsAssignmentsWithTheirPlaces() throws {
        let assignments = try Words.assignments(SourceText("object=container event=a,b arguments=\"%n %e\" é='x' empty= a==b", file: "f"))
        #expect(
            assignments.map { "\($0.key.string)|\($0.value.string)|\($0.key.place.column)|\($0.value.place.column)" } == [
                "object|container|1|8", "event|a,b|18|24", "arguments|%n %e|28|39", "é|x|46|49", "empty||52|58", "a|=b|59|61",
            ])
    }

    @Test(arguments: [
        ("a=b c", 4, #""c" assigns nothing"#), ("a=b =c", 4, "no key before \"=\""), ("a=b 'c d", 4, "a single quote without its end"),
        ("a=b \"c\"", 4, #""c" assigns nothing"#),
    ])
    func refusesWhatAssignsNothing(text: String, offset: Int, message: String) {
        let mistake = mistake { () throws(Mistake) in try Words.assignments(SourceText(text, file: "f")) }
        #expect(mistake?.offset == offset)
        #expect(mistake?.message == message)
    }

    @Test func everyMutationIsSplitOrRefused() {
        var generator = SeededGenerator(seed: 5)
        let text = Array("object={a,b} event=start,stop arguments=\"%n \\\" é\" name='web*' x=\\ y".utf8)
        for round in 0..<4000 {
            // A source made of a string is one line.
            let bytes = text.mutated(by: &generator, alphabet: "'\"\\ ,={}[]é").map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 }
            let mutated = SourceText(String(decoding: bytes, as: UTF8.self), file: "f")
            let mistake = mistake { () throws(Mistake) in
                let words = try Words.split(mutated, at: round.isMultiple(of: 2) ? .blank : .blankOrComma)
                for word in words {
                    let places = (0...word.string.utf8.count).map { word.place(at: $0) }
                    #expect(places.allSatisfy { exists($0, in: mutated.source.bytes) }, "\(mutated.string.debugDescription)")
                    #expect(zip(places, places.dropFirst()).allSatisfy { ($0.line, $0.column) <= ($1.line, $1.column) })
                }
                _ = try Words.assignments(mutated)
            }
            if let mistake { #expect((0..<mutated.string.utf8.count).contains(mistake.offset)) }
        }
    }
}
