import Configuration
import Testing

@Suite struct SpellingTests {
    private let known = ["Timeout", "Budget", "Grace", "OnFailure", "OnTimeout", "id"]

    @Test(arguments: [
        ("Timeot", "Timeout"), ("Tiemout", "Timeout"), ("Timeoutt", "Timeout"), ("Timeuut", "Timeout"), ("timeout", "Timeout"),
        ("TIMEOUT", "Timeout"),
        ("imeotu", "Timeout"), ("Gracce", "Grace"), ("Garce", "Grace"), ("OnTimeuot", "OnTimeout"), ("ID", "id"),
    ])
    func findsTheWordThatWasMeant(word: String, meant: String) {
        #expect(Spelling.nearest(to: word, in: known) == meant)
    }

    @Test(arguments: ["", "x", "ie", "Grxxe", "Directories", "Time", "éééééé"])
    func findsNoneForAnotherWord(word: String) {
        #expect(Spelling.nearest(to: word, in: known) == nil)
    }

    @Test func takesTheFirstOfTheNearest() {
        #expect(Spelling.nearest(to: "start", in: ["smart", "stark"]) == "smart")
        #expect(Spelling.nearest(to: "start", in: ["smarts", "stark"]) == "stark")
        #expect(Spelling.nearest(to: "start", in: ["Start", "start"]) == "Start")
    }

    @Test func tellsWhatIsKnown() {
        #expect(Spelling.remedy(for: "strat", in: ["start", "stop"]) == #"did you mean "start"? (known: start, stop)"#)
        #expect(Spelling.remedy(for: "migrate", in: ["start", "stop"]) == "known: start, stop")
        #expect(Spelling.remedy(for: "x", in: []) == "there is none")
    }
}
