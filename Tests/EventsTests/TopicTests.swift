import TestSupport
import Testing

@testable import Events

@Suite struct TopicTests {
    @Test(arguments: [
        "/a", "/container/start", "/a.b/c-d_e/F0", "/" + String(repeating: "a", count: 76), String(repeating: "/ab", count: 341),
    ])
    func isComponentsBehindSlashes(text: String) throws {
        let topic = try Topic(text)
        #expect(topic.string == text)
        #expect("/" + topic.components.map(\.string).joined(separator: "/") == text)
        #expect(topic.last == topic.components.last)
    }

    @Test(arguments: [
        ("", 0, "a topic begins with a slash"), ("container", 0, "a topic begins with a slash"), ("/", 1, "an empty component"),
        ("//a", 1, "an empty component"), ("/a//b", 3, "an empty component"), ("/a/", 3, "an empty component"),
        ("/a/b c", 4, "a component may not hold \" \""), ("/é", 1, "a component may not hold \"é\""),
        ("/a*", 2, "a component may not hold \"*\""), ("/a\n", 2, "a component may not hold \"\\n\""),
        ("/-a", 1, "\"-\" without a letter or digit before it"), ("/a.-b", 3, "\"-\" without a letter or digit before it"),
        ("/..", 1, "\".\" without a letter or digit before it"), ("/a/b.", 4, "a component that ends in a separator"),
        ("/" + String(repeating: "a", count: 77), 77, "a component longer than 76 characters"),
        (String(repeating: "/ab", count: 342), 1024, "a topic longer than 1024 bytes"),
    ])
    func refuses(text: String, offset: Int, message: String) {
        let error = invalid { () throws(InvalidExpression) in try Topic(text) }
        #expect(error?.offset == offset)
        #expect(error?.message == message)
        #expect(error?.kind == "topic")
    }

    @Test func isMadeOfComponents() {
        #expect(Topic("container", "start") == "/container/start")
        #expect(Topic("a" as TopicComponent) == "/a")
    }

    @Test func everyMutationIsATopicOrRefusedWithinTheText() {
        var generator = SeededGenerator(seed: 1)
        var topics = 0
        for _ in 0..<20_000 {
            let text = String(
                decoding: Array("/container/web-1.2_x/start".utf8).mutated(by: &generator, alphabet: "/._-aZ09 é"), as: UTF8.self)
            if let error = invalid({ () throws(InvalidExpression) in try Topic(text) }) {
                #expect((0...text.utf8.count).contains(error.offset))
            } else {
                topics += 1
                // By the letter of the definition.
                #expect(text.wholeMatch(of: /(\/[A-Za-z0-9]+([._-][A-Za-z0-9]+)*)+/) != nil, "\(text)")
            }
        }
        #expect(topics > 1000)
    }
}

@Suite struct TopicComponentTests {
    @Test func isAWord() throws {
        let words = ["web-1.2", "a/b", ""]
        #expect(try TopicComponent(words[0]).string == "web-1.2")
        #expect(invalid { () throws(InvalidExpression) in try TopicComponent(words[1]) }?.offset == 1)
        #expect(invalid { () throws(InvalidExpression) in try TopicComponent(words[2]) }?.message == "an empty component")
    }
}
