import JSON
import Linux
import Testing

@testable import Events

@Suite struct EventTemplateTests {
    private func text(_ template: String, _ event: Event) throws -> String {
        let template = try EventTemplate(template)
        var clock = LocalClock(offset: { _ in 3600 })
        var bytes: [UInt8] = []
        let cursor = LogCursor(log: LogID(random: 0xabc, generation: 2), sequence: event.seq)
        try event.line.withUnsafeBytes { line in
            template.append(try EventLine(line), of: line, cursor: cursor, clock: &clock, to: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let payload =
        #"{"name":"a\"b","pid":7,"n":null,"labels":{"x y":"z"},"list":[{"k":1.0}],"esc":"\u001b[1m\n","raw":"\#u{9b}"}"#

    @Test(arguments: [
        ("{topic}", "/container/start"), ("{time}", "2026-02-03T05:05:06.000000789+01:00"), ("{seq}", "7"), ("{type}", "t"),
        ("{host}", "höst"), ("{boot}", "b007"), ("{cause}", "c"), ("{namespace}", ""), ("{event.name}", "a\"b"), ("{event.pid}", "7"),
        ("{event.n}", "null"), ("{event.none}", ""), ("{event.labels}", #"{"x y":"z"}"#), (#"{event.labels."x y"}"#, "z"),
        ("{event.list.0.k}", "1.0"), ("{event.list.1.k}", ""), ("{event.esc}", "\\x1b[1m\\n"), ("{event.raw}", "\\u009b"),
        ("{cursor}", "0000000000000abc.2:7"), ("{{}}", "{}"), ("{{topic}}", "{topic}"), (#"a\tb\nc\\d"#, "a\tb\nc\\d"), ("", ""),
        ("{seq} {topic}: {event.pid}!", "7 /container/start: 7!"), ("é{seq}ü", "é7ü"), ("\u{7}{seq}", "\u{7}7"),
    ])
    func putsFieldsBetweenText(template: String, expected: String) throws {
        let event = try event(JSONValue(parsing: Self.payload), topic: "/container/start", type: "t", cause: "c")
        #expect(try text(template, event) == expected)
        if template == "{event}" { #expect(expected.hasPrefix("{")) }
    }

    @Test func knowsThePayloadAsAWhole() throws {
        let event = try event(JSONValue(parsing: #"{"a":[1,"x"]}"#))
        #expect(try text("<{event}>", event) == #"<{"a":[1,"x"]}>"#)
    }

    @Test(arguments: [
        ("{", 1, "a field is missing"), ("{}", 1, "a field is missing"), ("a}", 1, "a \"}\" without its \"{\""),
        ("{topic", 6, "a \"}\" is expected behind the field"), ("{topic }", 6, "a \"}\" is expected behind the field"),
        ("{name}", 1, "unknown field \"name\""), ("x {event.}", 9, "a field is missing"), ("{topic.x}", 6, "topic has no fields"),
        ("{event.\"x}", 7, "a quote without its other one"), (#"a\q"#, 1, "a backslash before what it says nothing of"),
        (#"a\"#, 1, "a backslash before what it says nothing of"), ("{cursors}", 1, "unknown field \"cursors\""),
        ("{{{", 3, "a field is missing"),
    ])
    func saysWhereATemplateIsWrong(template: String, offset: Int, message: String) {
        let error = invalid { () throws(InvalidExpression) in try EventTemplate(template) }
        #expect(error?.kind == "template" && error?.offset == offset && error?.message == message, "\(error?.description ?? "none")")
    }

    @Test func knowsWhetherItHasFields() throws {
        #expect(try EventTemplate("json ").hasFields == false)
        #expect(try EventTemplate("{{seq}}").hasFields == false)
        #expect(try EventTemplate("{seq}").hasFields)
        #expect(try EventTemplate("{cursor}").namesCursor)
        #expect(try EventTemplate("{seq}").namesCursor == false)
    }
}
