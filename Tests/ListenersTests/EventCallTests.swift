import Events
import JSON
import Scripts
import Testing

@testable import Listeners

@Suite struct EventCallTests {
    private func arguments(_ payload: JSONValue, topic: Topic, type: String? = nil) throws -> String {
        EventCall(try sample(1, payload, topic: topic, type: type).event).arguments(.standard).joined(separator: " ")
    }

    @Test func isCalledForAHookAsTheHooksWere() throws {
        let payload: JSONValue = [
            "object": "domain", "name": "d9", "event": "migrate", "qualifier": "begin", "extra": "tcp://b", "verdict": "allowed",
        ]
        #expect(try arguments(payload, topic: "/hook/allowed", type: "hook") == "domain d9 migrate begin tcp://b")
        let less: JSONValue = ["object": "container", "name": "web1", "event": "start"]
        #expect(try arguments(less, topic: "/hook/allowed", type: "hook") == "container web1 start - -")
        // The type says so, not the topic.
        #expect(try arguments(less, topic: "/hook/allowed") == "hook web1 allowed - -")
    }

    @Test(
        arguments: [
            (["name": "web1"], "/container/exit", "container web1 exit - -"), (["a": 1], "/backup/volume/done", "backup - done - -"),
            ([:], "/alone", "alone - alone - -"), ("text", "/a/b", "a - b - -"), (["name": 7], "/a/b", "a - b - -"),
            (["name": "-rf"], "/a/b", "a - b - -"), (["name": "two\nlines"], "/a/b", "a - b - -"), (["name": ""], "/a/b", "a - b - -"),
            (["name": "docker.io/library/alpine:3"], "/image/pull", "image docker.io/library/alpine:3 pull - -"),
            (["name": .string(String(repeating: "x", count: 5000))], "/a/b", "a - b - -"),
        ] as [(JSONValue, String, String)]) func takesTheRestFromTheTopic(payload: JSONValue, topic: String, expected: String) throws
    {
        #expect(try arguments(payload, topic: Topic(topic)) == expected)
    }

    @Test func aContainersOwnEventsAndThoseOfItsHooksAreOfOneObject() throws {
        let own = try sample(1, ["name": "web1"], topic: "/container/exit", type: "container")
        let hooks = try sample(2, ["object": "container", "name": "web1", "event": "stop"], topic: "/hook/allowed", type: "hook")
        let other = try sample(3, ["name": "web2"], topic: "/container/exit", type: "container")
        #expect(own.object == hooks.object && own.object != other.object)
    }

    @Test func tellsScalarsInTheEnvironment() throws {
        let payload: JSONValue = [
            "exit_status": 3, "ok": true, "text": "a b", "nothing": .null, "list": [1], "half": 1.5, "topic": "no", "Weird-Key": "w",
            "nul": "\0",
            "long": .string(String(repeating: "x", count: 5000)), "weird_key": "second",
        ]
        let call = EventCall(try sample(1, payload).event)
        #expect(
            call.environment(besides: ["EVENT_TOPIC"]) == [
                "EVENT_EXIT_STATUS=3", "EVENT_OK=true", "EVENT_TEXT=a b", "EVENT_HALF=1.5", "EVENT_WEIRD_KEY=w",
            ])
        let many = JSONObject((0..<500).map { ("k\($0)", .integer(JSONInteger($0))) })
        #expect(EventCall(try sample(1, .object(many)).event).environment(besides: []).count == 64)
    }
}
