import JSON
import TestSupport
import Testing

@testable import Events

/// A payload with a field of every kind, as an embedding program would write one; what it writes is the test's choice.
private struct Probe: EventPayload {
    struct Part: PayloadRecord {
        var size: UInt8
        static let fields = [PayloadField("size", UInt8.self, "A size")]
        func encode(to encoder: inout PayloadEncoder) { encoder.encode("size", size) }
        init(size: UInt8) { self.size = size }
        init(from decoder: PayloadDecoder) throws(PayloadError) { size = try decoder.decode("size") }
    }

    static let schema = PayloadSchema(
        "example.com-probe", topics: "/probe/*", "Tries something.",
        fields: [
            PayloadField("name", String.self, "A name"), PayloadField("port", kind: .integer(1...1024), isOptional: true, "A port"),
            PayloadField("mode", kind: .choice(["fast", "slow"]), isOptional: true, "A mode"),
            PayloadField("ratio", Double?.self, "A ratio"),
            PayloadField("parts", [Part]?.self, "Parts"), PayloadField("part", Part?.self, "A part"),
            PayloadField("extra", JSONValue?.self, "Anything"),
            PayloadField("limits", [String: Int]?.self, "Limits"), PayloadField("ready", Bool.self, "Whether it is ready"),
        ])

    let write: @Sendable (inout PayloadEncoder) -> Void
    var topic: Topic { "/probe/run" }
    func encode(to encoder: inout PayloadEncoder) { write(&encoder) }
    init(_ write: @escaping @Sendable (inout PayloadEncoder) -> Void) { self.write = write }
    init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) { write = { _ in } }
}

@Suite struct PayloadSchemaTests {
    @Test(
        arguments: [
            (#"{"name":"a","ready":true}"#, nil), (#"{"ready":true,"name":"a","port":null}"#, nil),
            (
                #"{"name":"a","port":1,"mode":"fast","ratio":1,"parts":[{"size":0}],"part":{"size":255},"extra":[{}],"limits":{"a":-1},"ready":false}"#,
                nil
            ),
            ("5", "is to be an object, not 5"), ("{}", "field \"name\": is missing"),
            (#"{"name":null,"ready":true}"#, "field \"name\": is to be a string, not null"),
            (#"{"name":"a"}"#, "field \"ready\": is missing"),
            (#"{"name":"a","ready":1}"#, "field \"ready\": is to be true or false, not 1"),
            (#"{"name":"a","ready":true,"port":0}"#, "field \"port\": is to be an integer from 1 to 1024, not 0"),
            (#"{"name":"a","ready":true,"port":1.0}"#, "field \"port\": is to be an integer from 1 to 1024, not 1.0"),
            (#"{"name":"a","ready":true,"mode":"slwo"}"#, "field \"mode\": is to be one of \"fast\", \"slow\", not \"slwo\""),
            (#"{"name":"a","ready":true,"ratio":"x"}"#, "field \"ratio\": is to be a number, not \"x\""),
            (#"{"name":"a","ready":true,"parts":{}}"#, "field \"parts\": is to be an array, not an object"),
            (
                #"{"name":"a","ready":true,"parts":[{"size":1},{"size":256}]}"#,
                "field \"parts[1].size\": is to be an integer from 0 to 255, not 256"
            ),
            (#"{"name":"a","ready":true,"part":{"size":1,"x":2}}"#, "field \"part.x\": is not declared; known: size"),
            (
                #"{"name":"a","ready":true,"limits":{"a":1,"b":"c"}}"#,
                "field \"limits.b\": is to be an integer from -9223372036854775808 to 9223372036854775807, not \"c\""
            ),
            (
                #"{"name":"a","ready":true,"nmae":1}"#,
                "field \"nmae\": is not declared; did you mean \"name\"? (known: name, port, mode, ratio, parts, part, extra, limits, ready)"
            ),
        ] as [(String, String?)])
    func checksJSON(json: String, problem: String?) throws {
        let value = try JSONValue(parsing: json)
        let expected = problem.map { "payload \"example.com-probe\"" + ($0.hasPrefix("field") ? ": " : ": ") + $0 }
        #expect(refusal { () throws(PayloadError) in try Probe.schema.check(value) } == expected)
    }

    @Test func checksATypedPayloadWhileItIsWritten() {
        let probes: [(problem: String?, Probe)] = [
            (
                nil,
                Probe {
                    $0.encode("name", "a"); $0.encode("ready", true)
                }
            ),
            (
                nil,
                Probe {
                    $0.encode("name", "a"); $0.encode("port", 80); $0.encode("mode", "slow"); $0.encode("ratio", 0.5)
                    $0.encode("parts", [Probe.Part(size: 1)]); $0.encode("part", Probe.Part(size: 2));
                    $0.encode("extra", ["a": 1] as JSONValue)
                    $0.encode("limits", ["b": 1, "a": 2]); $0.encode("ready", false)
                }
            ),
            ("field \"name\": is missing, or not written in the order of the declaration", Probe { $0.encode("ready", true) }),
            ("field \"ready\": is missing", Probe { $0.encode("name", "a") }), ("field \"name\": is missing", Probe { _ in }),
            (
                "field \"ready\": is missing",
                Probe {
                    $0.encode("name", "a"); $0.encode("ready", nil as Bool?)
                }
            ),
            (
                "field \"name\": is written twice, or not in the order of the declaration",
                Probe {
                    $0.encode("name", "a"); $0.encode("name", "b")
                }
            ),
            (
                "field \"raedy\": is not declared; did you mean \"ready\"? (known: name, port, mode, ratio, parts, part, extra, limits, ready)",
                Probe {
                    $0.encode("name", "a"); $0.encode("raedy", true)
                }
            ),
            ("field \"name\": is to be a string, not 5", Probe { $0.encode("name", 5) }),
            ("field \"name\": is to be a string, not true", Probe { $0.encode("name", true) }),
            (
                "field \"port\": is to be an integer from 1 to 1024, not 1025",
                Probe {
                    $0.encode("name", "a"); $0.encode("port", 1025)
                }
            ),
            (
                "field \"port\": is to be an integer from 1 to 1024, not \"80\"",
                Probe {
                    $0.encode("name", "a"); $0.encode("port", "80")
                }
            ),
            (
                "field \"mode\": is to be one of \"fast\", \"slow\", not \"x\"",
                Probe {
                    $0.encode("name", "a"); $0.encode("mode", "x")
                }
            ),
            (
                "field \"ratio\": is to be a number, not inf, which JSON does not have",
                Probe {
                    $0.encode("name", "a"); $0.encode("ratio", Double.infinity)
                }
            ),
            (
                "field \"parts\": is to be an array, not an object",
                Probe {
                    $0.encode("name", "a"); $0.encode("parts", ["x": 1])
                }
            ),
            (
                "field \"parts[1].size\": is to be an integer from 0 to 255, not 256",
                Probe {
                    $0.encode("name", "a"); $0.encode("parts", [["size": 1], ["size": 256]] as JSONValue)
                }
            ),
            (
                "field \"parts[0]\": is to be an object, not 5",
                Probe {
                    $0.encode("name", "a"); $0.encode("parts", [5])
                }
            ),
            (
                "field \"part\": is to be an object, not an array",
                Probe {
                    $0.encode("name", "a"); $0.encode("part", [1])
                }
            ),
            (
                "field \"limits.a\": is to be an integer from -9223372036854775808 to 9223372036854775807, not \"x\"",
                Probe {
                    $0.encode("name", "a"); $0.encode("limits", ["a": "x"])
                }
            ),
            (
                "field \"extra.a\": is to be a number, not nan, which JSON does not have",
                Probe {
                    $0.encode("name", "a"); $0.encode("extra", ["a": .double(.nan)] as JSONValue)
                }
            ),
        ]
        for (problem, probe) in probes {
            #expect(
                refusal { () throws(PayloadError) in try EncodedEvent(probe) } == problem.map { "payload \"example.com-probe\": " + $0 })
        }
    }

    @Test func writesTheFieldsInOrder() throws {
        let probe = Probe {
            $0.encode("name", "a\"")
            $0.encode("parts", [Probe.Part(size: 1), Probe.Part(size: 2)])
            $0.encode("part", Probe.Part(size: 3))
            $0.encode("limits", ["b": 1, "a": 2])
            $0.encode("ready", true)
        }
        #expect(
            String(decoding: Event(seq: 1, try EncodedEvent(probe)).payloadBytes, as: UTF8.self)
                == #"{"name":"a\"","parts":[{"size":1},{"size":2}],"part":{"size":3},"limits":{"a":2,"b":1},"ready":true}"#)
    }

    @Test func theRegistryKnowsWhatItWasTold() throws {
        var registry = PayloadRegistry.standard
        #expect(registry.schema(of: "example.com-probe") == nil)
        registry.register(Probe.self)
        registry.register(Probe.self)
        #expect(registry.schema(of: "example.com-probe") === Probe.schema)
        #expect(registry.schemas.map(\.type) == registry.schemas.map(\.type).sorted())
        #expect(
            refusal { () throws(PayloadError) in try registry.check([:], type: "example.com-probe", on: "/probe/x") }?.hasSuffix(
                "\"name\": is missing") == true)
    }

    @Test func everythingIsDocumented() {
        for schema in PayloadRegistry.standard.schemas {
            #expect(schema.documentation.hasSuffix("."))
            for field in schema.fields {
                #expect(!field.documentation.isEmpty && !field.documentation.hasSuffix("."), "\(schema.type).\(field.name)")
            }
        }
    }

    @Test func durationsAreWholeNanoseconds() throws {
        for duration in [Duration.zero, .nanoseconds(1), .seconds(-5), .seconds(9_000_000_000)] {
            let event = Event(seq: 1, try EncodedEvent(ClockEvent(jump: duration)))
            #expect(try event.payload(as: ClockEvent.self).jump == duration)
        }
        #expect(try Event(seq: 1, EncodedEvent(ClockEvent(jump: .seconds(Int64.max)))).json() == ["jump_ns": JSONValue(Int64.max)])
    }
}
