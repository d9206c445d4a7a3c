import JSON
import Testing

@testable import Events

@Suite struct DraftEncoderTests {
    /// What it makes, without what depends on when and where.
    private static func shown(_ encode: () throws(EventDraft.Invalid) -> EncodedEvent) -> String {
        do throws(EventDraft.Invalid) {
            let event = Event(seq: 1, try encode())
            return [
                event.topic.string, event.type ?? "-", String(decoding: event.payloadBytes, as: UTF8.self), event.cause ?? "-",
                event.namespace ?? "-",
            ].joined(separator: " ")
        } catch {
            return error.description
        }
    }

    private static let drafts = [
        #"{"topic":"/a/b","event":{"x":1}}"#, #"{ "event" : {"x":[1,"ä",null]} , "topic" : "/a/b" }"#,
        #"{"topic":"/a/b","event":{"x": 1.50, "y":"\u0061\/"}}"#, #"{"topic":"\/a","event":{}}"#,
        #"{"topic":"/a/b","event":{},"type":null}"#, #"{"topic":"/a/b","event":{},"cause":"c","namespace":"n"}"#,
        #"{"topic":"/a/b","type":"example.com-t","event":{"-":-1}}"#, #"{"topic":"/a/b","event":{"n":-0}}"#,
        // Typed: read, and checked.
        #"{"topic":"/container/start","event":{"name":"web1","pid":9007}}"#, #"{"topic":"/container/start","event":{"nme":"web1"}}"#,
        // Wrong.
        #"{"topic":"a","event":{}}"#, #"{"topic":"/","event":{}}"#, #"{"topic":"/a","event":{},"x":1}"#, #"{"event":{}}"#,
        #"{"topic":"/a"}"#,
        "{}",
    ]

    @Test(arguments: drafts) func makesTheSameAsADraft(_ text: String) throws {
        var encoder = DraftEncoder()
        let members = try JSONValue(parsing: text).object ?? [:]
        let expected = Self.shown { () throws(EventDraft.Invalid) in try EventDraft(members: members).encoded() }
        // A topic is remembered from one to the next.
        for _ in 0..<2 {
            let made = Self.shown { () throws(EventDraft.Invalid) in
                try Array(text.utf8).span.withUnsafeBytes { (bytes) throws(EventDraft.Invalid) in try encoder.encode(bytes) }
            }
            #expect(made == expected)
        }
    }

    @Test func readsTopicsOneAfterAnother() {
        var encoder = DraftEncoder()
        let made = Self.drafts.map { text in
            Self.shown { () throws(EventDraft.Invalid) in
                try Array(text.utf8).span.withUnsafeBytes { (bytes) throws(EventDraft.Invalid) in try encoder.encode(bytes) }
            }
        }
        #expect(made[0] == #"/a/b - {"x":1} - -"#)
        #expect(made[2] == #"/a/b - {"x":1.5,"y":"a/"} - -"#)
        #expect(made[3] == "/a - {} - -")
        #expect(made[8] == #"/container/start container {"name":"web1","pid":9007} - -"#)
    }

    @Test func refusesAnEventThatIsTooLong() throws {
        let text = #"{"topic":"/a","event":{"x":"\#(String(repeating: "x", count: EncodedEvent.lengthLimit))"}}"#
        var encoder = DraftEncoder()
        #expect(throws: EventDraft.Invalid.self) {
            try Array(text.utf8).span.withUnsafeBytes { (bytes) throws(EventDraft.Invalid) in try encoder.encode(bytes) }
        }
    }
}
