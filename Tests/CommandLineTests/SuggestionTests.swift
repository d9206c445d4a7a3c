import Configuration
import Testing

@testable import CommandLine

@Suite struct SuggestionTests {
    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("", "abc", 3), ("watch", "watch", 0), ("wacth", "watch", 1), ("wtch", "watch", 1),
        ("waatch", "watch", 1), ("match", "watch", 1), ("ca", "abc", 3), ("kitten", "sitting", 3),
    ])
    func countsTheMistakes(one: String, other: String, distance: Int) {
        #expect(Spelling.distance(one, other) == distance)
        #expect(Spelling.distance(other, one) == distance)
    }

    @Test(
        arguments: [
            ("wacth", "watch"), ("WATCH", "watch"), ("expalin", "explain"), ("exp", "explain"), ("lsit", "list"), ("rn", "run"),
            ("ruun", "run"),
            // Too far, too short, or nothing at all.
            ("zzz", nil), ("x", nil), ("", nil), ("watchtower", nil), ("e", nil),
        ] as [(String, String?)])
    func findsTheNearestWord(word: String, nearest: String?) {
        #expect(Suggestion.nearest(to: word, among: ["run", "list", "explain", "watch"]) == nearest)
    }

    @Test func theFirstOfEquallyNearWordsWins() {
        #expect(Suggestion.nearest(to: "bat", among: ["cat", "hat"]) == "cat")
        #expect(Suggestion.nearest(to: "bat", among: []) == nil)
    }
}
