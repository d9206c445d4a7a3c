import Configuration
import Testing

@Suite struct ConfigurationErrorTests {
    private func problem(_ file: String, _ line: Int, _ column: Int, _ message: String = "wrong") -> Problem {
        Problem(place: Place(file: file, line: line, column: column), message: message, remedy: "mend it")
    }

    @Test func doesNotExistWithoutAProblem() {
        #expect(ConfigurationError([]) == nil)
    }

    @Test func ordersFilesAsTheyWereReadAndPlacesWithin() {
        let unordered = [
            problem("b", 1, 1), problem("x", 1, 1), problem("a", 10, 1), problem("a", 9, 20), problem("a", 9, 3, "second"),
            problem("a", 9, 3, "third"),
        ]
        let error = ConfigurationError(unordered, files: ["a", "b"])
        #expect(error?.problems == [unordered[4], unordered[5], unordered[3], unordered[2], unordered[0], unordered[1]])
    }

    @Test func hasALineForEachProblem() {
        #expect(
            ConfigurationError([problem("a", 1, 2), problem("a", 3, 4)])?.description == "a:1:2: wrong; mend it\na:3:4: wrong; mend it")
        #expect(ConfigurationError(problem("a", 1, 2)).description == "a:1:2: wrong; mend it")
    }
}
