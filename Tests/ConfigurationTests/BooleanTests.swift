import Configuration
import Testing

@Suite struct BooleanTests {
    @Test(arguments: ["1", "yes", "y", "true", "t", "on", "YES", "True"])
    func isTrue(text: String) throws {
        #expect(try Boolean.parse(text))
    }

    @Test(arguments: ["0", "no", "n", "false", "f", "off", "OFF", "No"])
    func isFalse(text: String) throws {
        #expect(try !Boolean.parse(text))
    }

    @Test(arguments: ["", "2", "01", "yes ", "ja", "yesyes", "\u{212a}"])
    func isNeither(text: String) {
        let mistake = mistake { () throws(Mistake) in try Boolean.parse(text) }
        #expect(mistake == Mistake("\(Problem.quote(text)) is neither yes nor no", remedy: "write \"yes\" or \"no\""))
    }

    @Test func readsBackWhatItWrites() throws {
        #expect(Boolean.format(true) == "yes")
        #expect(Boolean.format(false) == "no")
    }
}
