import TestSupport
import Testing

@testable import Events

@Suite struct TopicPatternTests {
    @Test(arguments: [
        ("/container/start", ["/container/start"], ["/container", "/container/start/x", "/container/Start"]),
        ("/container/*", ["/container/start"], ["/container", "/container/a/b", "/image/start"]),
        ("/container/**", ["/container", "/container/a", "/container/a/b/c"], ["/containers", "/image/container"]),
        ("**", ["/a", "/a/b"], []), ("/**", ["/a", "/a/b/c"], []), ("/**/**", ["/a", "/a/b"], []),
        ("**/start", ["/start", "/container/start", "/a/b/start"], ["/start/x", "/restart"]),
        ("/a/**/z", ["/a/z", "/a/b/z", "/a/z/z", "/a/b/c/z"], ["/a", "/z", "/a/z/b"]),
        ("/**/a/**/b/**", ["/a/b", "/x/a/x/b/x", "/a/a/b"], ["/b/a", "/a"]),
        ("/*/start", ["/a/start"], ["/start", "/a/b/start"]),
        ("/web*", ["/web", "/web1"], ["/aweb", "/web/1"]), ("/*1", ["/1", "/web1", "/11"], ["/web12"]),
        ("/w*b*1", ["/wb1", "/web01", "/wbb1b1"], ["/w1", "/wb12"]), ("/a*a", ["/aa", "/aba"], ["/a"]),
        ("/?", ["/a", "/0"], ["/ab"]), ("/a?c", ["/abc", "/a-c"], ["/ac", "/abbc"]),
        ("/[a-c]x", ["/ax", "/cx"], ["/dx", "/Ax", "/x"]), ("/[!a-c]", ["/d"], ["/a"]), ("/[^a-c]", ["/d"], ["/a"]),
        ("/x[_-]y", ["/x_y", "/x-y"], ["/x.y"]), ("/[a-]b", ["/ab"], ["/bb"]),
        ("/container/{start,stop}", ["/container/start", "/container/stop"], ["/container/pause"]),
        ("/{container/start,image/*}", ["/container/start", "/image/pull"], ["/container/stop", "/image"]),
        ("/{a,b{1,2}*}-x", ["/a-x", "/b1-x", "/b2y-x"], ["/b-x", "/a"]),
        ("{/a,/b/**}", ["/a", "/b", "/b/c"], ["/a/c"]), ("/{a,a}", ["/a"], ["/b"]), ("/a{,.b}", ["/a", "/a.b"], ["/a.c"]),
        ("/**/[0-9]*", ["/0", "/a/1x"], ["/a"]),
    ])
    func matches(pattern: String, topics: [String], others: [String]) throws {
        let compiled = try TopicPattern(pattern)
        for topic in topics { #expect(compiled.matches(try Topic(topic)), "\(pattern) should match \(topic)") }
        for topic in others { #expect(!compiled.matches(try Topic(topic)), "\(pattern) should not match \(topic)") }
    }

    @Test(arguments: [
        ("", 0, "an empty pattern"), ("container/*", 0, "a topic begins with a slash"), ("*", 0, "a topic begins with a slash"),
        ("/a//b", 2, "an empty component"), ("/a/", 2, "an empty component"), ("/", 0, "an empty component"),
        ("/a**", 2, "\"**\" stands for whole components"), ("/***", 1, "\"**\" stands for whole components"),
        ("/a b", 2, "no topic holds \" \""), ("/a\\*", 2, "no topic holds \"\\\""), ("/é", 1, "no topic holds \"é\""),
        ("/[a", 1, "a \"[\" without its \"]\""), ("/[]", 2, "no topic holds \"]\""), ("/[c-a]", 2, "a range that runs backwards"),
        ("/[a/b]", 3, "no topic holds \"/\""), ("/{a", 1, "a \"{\" without its \"}\""), ("/a}", 2, "a \"}\" without its \"{\""),
        ("/a,b", 2, "no topic holds \",\""), ("/{a,/}", 0, "an empty component"),
        ("/a/-b", 3, "\"-\" without a letter or digit before it"), ("/a/b.", 4, "a component that ends in a separator"),
        ("/" + String(repeating: "{", count: 9) + String(repeating: "}", count: 9), 9, "more than 8 braces inside each other"),
        ("/" + String(repeating: "{a,b}", count: 12), 41, "the braces stand for too many patterns"),
        ("/" + String(repeating: "a", count: 1024), 0, "the pattern is longer than 1024 bytes"),
    ])
    func refuses(pattern: String, offset: Int, message: String) {
        let error = invalid { () throws(InvalidExpression) in try TopicPattern(pattern) }
        #expect(error?.offset == offset)
        #expect(error?.message == message)
    }

    @Test func knowsWhenItMatchesEverything() throws {
        for pattern in ["**", "/**", "/**/**", "{/a,**}"] { #expect(try TopicPattern(pattern).matchesEverything) }
        for pattern in ["/*", "/a/**", "**/a"] { #expect(try !TopicPattern(pattern).matchesEverything) }
        #expect(TopicPattern.everything.matches("/a/b"))
    }

    @Test func isMadeOfATopic() {
        let pattern = TopicPattern("/a.b/c" as Topic)
        #expect(pattern.matches("/a.b/c"))
        #expect(!pattern.matches("/a.b/c/d"))
        #expect(pattern == "/a.b/c" as TopicPattern)
    }

    @Test func agreesWithTheObviousMatcher() throws {
        var random = SeededGenerator(seed: 2)
        var matches = 0
        for _ in 0..<20_000 {
            let pattern = randomPattern(&random)
            let topic = randomTopic(&random)
            let expected = naively(topic, matches: pattern)
            #expect(try TopicPattern(pattern).matches(try Topic(topic)) == expected, "\(pattern) \(topic)")
            matches += expected ? 1 : 0
        }
        #expect(matches > 1000)
    }

    @Test(arguments: [
        "/" + String(repeating: "*a", count: 500) + "b", String(repeating: "/**/a", count: 200) + "/b",
        String(repeating: "/**/*a*a*a*", count: 90) + "/b",
        "/**/{" + String(repeating: "*a", count: 60) + "b," + String(repeating: "*a", count: 60) + "c}/**/x",
    ])
    func worstCasesEnd(pattern: String) throws {
        // Were a way tried and taken back, the first of these would take longer than the universe has.
        let compiled = try TopicPattern(pattern)
        #expect(!compiled.matches(try Topic("/" + String(repeating: "a", count: 76))))
        #expect(!compiled.matches(try Topic(String(repeating: "/" + String(repeating: "a", count: 76), count: 13))))
        #expect(!compiled.matches(try Topic(String(repeating: "/a", count: 512))))
    }

    @Test func everyMutationIsCompiledOrRefusedWithinTheText() throws {
        var random = SeededGenerator(seed: 3)
        let topics: [Topic] = ["/container/start", "/a", "/a/b/c/d"]
        var compiled = 0
        for _ in 0..<10_000 {
            let text = String(
                decoding: Array("/container/{start,st[o-p]p*}/**/?x".utf8).mutated(by: &random, alphabet: "/{}[]!*?,-a."), as: UTF8.self)
            if let error = invalid({ () throws(InvalidExpression) in try TopicPattern(text) }) {
                #expect((0...text.utf8.count).contains(error.offset))
            } else {
                compiled += 1
                let pattern = try TopicPattern(text)
                for topic in topics where pattern.matchesEverything { #expect(pattern.matches(topic)) }
                for topic in topics { _ = pattern.matches(topic) }
            }
        }
        #expect(compiled > 500)
    }
}

/// Patterns of the pieces that `naively` knows.
func randomPattern(_ random: inout SeededGenerator) -> String {
    let components = ["a", "b", "ab", "*", "**", "a*", "*b", "?", "[ab]", "[!a]b", "{a,b*}", "{a,a/b}", "a*b", "*a*"]
    return (0..<Int.random(in: 1...4, using: &random)).map { _ in "/" + components.randomElement(using: &random)! }.joined()
}

func randomTopic(_ random: inout SeededGenerator) -> String {
    let components = ["a", "b", "ab", "aab", "ba", "bb"]
    return (0..<Int.random(in: 1...4, using: &random)).map { _ in "/" + components.randomElement(using: &random)! }.joined()
}

/// Tries every way, exponentially, for the pieces of `randomPattern` alone.
func naively(_ topic: String, matches pattern: String) -> Bool {
    for (piece, alternatives) in [("{a,b*}", ["a", "b*"]), ("{a,a/b}", ["a", "a/b"])] {
        guard let range = pattern.firstRange(of: piece) else { continue }
        return alternatives.contains { naively(topic, matches: pattern[..<range.lowerBound] + $0 + pattern[range.upperBound...]) }
    }
    func components(_ topic: ArraySlice<Substring>, _ pattern: ArraySlice<Substring>) -> Bool {
        guard let first = pattern.first else { return topic.isEmpty }
        if first == "**" { return components(topic, pattern.dropFirst()) || (!topic.isEmpty && components(topic.dropFirst(), pattern)) }
        guard let word = topic.first else { return false }
        return characters(word, first) && components(topic.dropFirst(), pattern.dropFirst())
    }
    func characters(_ word: Substring, _ pattern: Substring) -> Bool {
        for (piece, alternatives) in [("[ab]", ["a", "b"]), ("[!a]", ["b"])] where pattern.hasPrefix(piece) {
            return alternatives.contains { word.hasPrefix($0) } && characters(word.dropFirst(), pattern.dropFirst(piece.count))
        }
        switch pattern.first {
        case nil: return word.isEmpty
        case "*": return characters(word, pattern.dropFirst()) || (!word.isEmpty && characters(word.dropFirst(), pattern))
        case "?": return !word.isEmpty && characters(word.dropFirst(), pattern.dropFirst())
        case let character: return word.first == character && characters(word.dropFirst(), pattern.dropFirst())
        }
    }
    return components(topic.split(separator: "/")[...], pattern.split(separator: "/")[...])
}
