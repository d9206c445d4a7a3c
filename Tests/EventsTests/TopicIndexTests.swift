import Linux
import TestSupport
import Testing

@testable import Events

@Suite struct TopicIndexTests {
    @Test func findsEachIdOnce() {
        var index = TopicIndex()
        index.insert(["/container/*", "/container/start", "/**"], for: 1)
        index.insert(["/**/{start,st*}"], for: 2)
        index.insert(["/image/*"], for: 3)
        index.insert([], for: 4)
        #expect(found(&index, "/container/start") == [1, 2])
        #expect(found(&index, "/image/pull") == [1, 3])
        #expect(index.count == 4)
    }

    @Test func replacesAndForgets() {
        var index = TopicIndex()
        index.insert(["/a"], for: 1)
        index.insert(["/b"], for: 1)
        #expect(found(&index, "/a") == [])
        #expect(found(&index, "/b") == [1])
        index.remove(1)
        index.remove(1)
        #expect(found(&index, "/b") == [])
        #expect(index.count == 0)
        #expect(index.nodeCount == 1)
    }

    /// Joining, leaving and publishing in any order is what looking at each pattern would give.
    @Test(arguments: UInt64(1)...6)
    func agreesWithLookingAtEveryPattern(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var index = TopicIndex()
        var patterns: [Int: [TopicPattern]] = [:]
        var matches = 0
        for step in 0..<4000 {
            switch Int.random(in: 0..<5, using: &random) {
            case 0, 1:
                let id = Int.random(in: 0..<60, using: &random)
                let some = try (0..<Int.random(in: 0...3, using: &random)).map { _ in try TopicPattern(randomPattern(&random)) }
                index.insert(some, for: id)
                patterns[id] = some
            case 2:
                let id = Int.random(in: 0..<60, using: &random)
                index.remove(id)
                patterns[id] = nil
            default:
                let topic = try Topic(randomTopic(&random))
                let expected = patterns.filter { $0.value.contains { $0.matches(topic) } }.keys.sorted()
                #expect(found(&index, topic) == expected, "step \(step): \(topic)")
                matches += expected.count
            }
        }
        #expect(matches > 5000)
        for id in patterns.keys { index.remove(id) }
        #expect(index.nodeCount == 1)
        #expect(found(&index, "/a") == [])
    }

    /// Not a timing test: it counts the places of the tree that a search enters.
    @Test(
        arguments: [
            { "/container/c\($0)/start" }, { "/c\($0)/**" }, { "/**/c\($0)" }, { "/container/c\($0)-*/start" }, { "/*/*-c\($0)/start" },
            { "/container/a*-\($0)/start" }, { "/{x,container}/c\($0)/{start,stop}" },
        ] as [@Sendable (Int) -> String])
    func tenThousandPatternsOfWhichOneMatchesCostWhatOneDoes(pattern: @Sendable (Int) -> String) throws {
        var one = TopicIndex()
        one.insert([try TopicPattern(pattern(7))], for: 7)
        var many = TopicIndex()
        for id in 0..<10_000 { many.insert([try TopicPattern(pattern(id))], for: id) }
        // The first of these names that only the pattern of 7 matches.
        let topics: [Topic] = [
            "/container/c7/start", "/c7/start", "/container/c7", "/container/c7-x/start", "/container/x-c7/start", "/container/ab-7/start",
        ]
        let topic = try #require(topics.first { found(&one, $0) == [7] })
        #expect(found(&many, topic) == [7])
        #expect(many.enteredNodes(topic) == one.enteredNodes(topic))
    }

    @Test func manyStarsInManyPatternsEnd() throws {
        var index = TopicIndex()
        for length in 1...100 { index.insert([try TopicPattern(String(repeating: "/**/a", count: length))], for: length) }
        let topic = try Topic(String(repeating: "/a", count: 100))
        #expect(found(&index, topic) == Array(1...100))
    }

    private func found(_ index: inout TopicIndex, _ topic: Topic) -> [Int] {
        var ids: [Int] = []
        index.forEachMatch(topic) { ids.append($0) }
        return ids.sorted()
    }
}
