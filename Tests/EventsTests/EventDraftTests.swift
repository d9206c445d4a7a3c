import JSON
import Linux
import Testing

@testable import Events

@Suite struct EventDraftTests {
    /// What it makes, without what depends on when and where: topic, type, payload, cause and namespace.
    private func shown(_ draft: () throws(EventDraft.Invalid) -> EventDraft) -> String {
        do throws(EventDraft.Invalid) {
            let event = Event(seq: 1, try draft().encoded())
            return [
                event.topic.string, event.type ?? "-", String(decoding: event.payloadBytes, as: UTF8.self), event.cause ?? "-",
                event.namespace ?? "-",
            ].joined(separator: " ")
        } catch {
            return error.description
        }
    }

    @Test(
        arguments: [
            (
                "/container/start", ["name=web1", "pid=9007", "oom_killed=true"],
                #"/container/start container {"name":"web1","pid":9007,"oom_killed":true} - -"#
            ),
            ("/container/start", ["name=9007", "image=a=b"], #"/container/start container {"name":"9007","image":"a=b"} - -"#),
            (
                "/container/start", ["name=w", #"annotations:={"a":"b"}"#],
                #"/container/start container {"name":"w","annotations":{"a":"b"}} - -"#
            ),
            (
                "/backup/done", ["n=1", "m:=1", "t:=true", "e=", "k:x=v", "a b=c"],
                #"/backup/done - {"n":"1","m":1,"t":true,"e":"","k:x":"v","a b":"c"} - -"#
            ),
            ("/backup/done", [], "/backup/done - {} - -"),
            ("/container/start", [], #"payload "container": field "name": is missing"#),
            (
                "/container/start", ["name=w", "pid=x"],
                #"payload "container": field "pid": is to be an integer from 0 to 4294967295, not "x""#
            ),
            ("/container/start", ["name:=7"], #"payload "container": field "name": is to be a string, not 7"#),
            ("/x", ["a"], #""a" is neither KEY=VALUE nor KEY:=JSON"#), ("/x", ["=a"], #""=a" has no key before the "=""#),
            ("/x", [":=1"], #"":=1" has no key before the "=""#), ("/x", ["a=1", "a:=2"], #""a" is given twice"#),
            ("/x", ["a:={"], #""a": column 2: expected a key or '}', found the end; a text is written a=VALUE"#),
            ("x", [], #"invalid topic "x" at character 1: a topic begins with a slash; write a topic such as "/container/start""#),
        ] as [(String, [String], String)])
    func readsAssignments(topic: String, assignments: [String], expected: String) {
        #expect(shown { () throws(EventDraft.Invalid) in try EventDraft(topic: topic, assignments: assignments) } == expected)
    }

    @Test func takesTheTypeThatIsSaid() {
        func shown(_ choice: EventDraft.TypeChoice, on topic: String = "/container/x", _ assignments: String...) -> String {
            self.shown { () throws(EventDraft.Invalid) in try EventDraft(topic: topic, assignments: assignments, type: choice) }
        }
        #expect(shown(.none, "x=1") == #"/container/x - {"x":"1"} - -"#)
        #expect(shown(.named("example.com-x"), "x=1") == #"/container/x example.com-x {"x":"1"} - -"#)
        #expect(shown(.named("image"), "name=a") == #"payload "image": is published on /image/*, not on /container/x"#)
        #expect(shown(.named("a b")).hasPrefix("the type: invalid topic component \"a b\" at character 2"))
        // Below the topics of a type there is none.
        #expect(shown(.byTopic, on: "/container/x/y") == "/container/x/y - {} - -")
    }

    @Test(arguments: [
        (#"{"topic":"/container/start","event":{"name":"w"}}"#, #"/container/start container {"name":"w"} cause -"#),
        (#"{"topic":"/container/start","type":null,"event":{"x":1}}"#, #"/container/start - {"x":1} cause -"#),
        (#"{"topic":"/a","type":"t","event":[1.0],"cause":"c","namespace":"n"}"#, "/a t [1.0] c n"),
        (#"{"topic":"/a","event":null}"#, "/a - null cause -"),
        (#"5"#, #"an object is expected, such as {"topic":"/…","event":{…}}"#), (#"{"event":1}"#, #""topic" is missing"#),
        (#"{"topic":"/a"}"#, #""event" is missing"#), (#"{"topic":5,"event":1}"#, #""topic" is to be a string, not 5"#),
        (#"{"topic":"/a","event":1,"seq":1}"#, #"unknown member "seq"; known: topic, event, type, cause, namespace"#),
        (#"{"topic":"/a","event":1,"event":2}"#, #"column 25: the key "event" stands twice in its object"#),
        (#"{"topic":"/a","event":1"#, "column 24: expected ',' or '}', found the end"),
        (#"{"topic":"/a","event":1,"cause":""}"#, "a cause has 1 to 255 bytes, not 0"),
        (#"{"topic":"//","event":1}"#, #"invalid topic "//" at character 2: an empty component; write a word between two slashes"#),
    ])
    func readsALine(line: String, expected: String) {
        #expect(shown { () throws(EventDraft.Invalid) in try EventDraft(line: Array(line.utf8), cause: "cause") } == expected)
    }

    @Test func refusesWhatIsTooLong() {
        let long = String(repeating: "x", count: 2 << 20)
        #expect(
            shown { () throws(EventDraft.Invalid) in try EventDraft(topic: "/x", assignments: ["a=\(long)"]) }
                .contains("1048576 is the most"))
        #expect(
            shown { () throws(EventDraft.Invalid) in
                try EventDraft(topic: "/x", assignments: [], namespace: String(repeating: "n", count: 256))
            } == "a namespace has 1 to 255 bytes, not 256")
    }

    @Test func oneTypeClaimsEachOfTheStandardTopics() throws {
        for (topic, type) in [
            ("/container/start", "container"), ("/domain/exit", "domain"), ("/network/stop", "network"), ("/manager/start", "manager"),
            ("/image/pull", "image"), ("/hook/vetoed", "hook"), ("/log/gap", "gap"),
            ("/clock/jump", "clock"),
            ("/state/change", "state"),
        ] as [(Topic, String)] {
            #expect(PayloadRegistry.standard.schema(on: topic)?.type == type)
        }
        #expect(PayloadRegistry.standard.schema(on: "/state/other") == nil)
    }
}
