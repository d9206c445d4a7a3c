import JSON
import Linux
import TestSupport
import Testing

@testable import Events

@Suite struct EncodedEventTests {
    @Test func isALineInAFixedOrder() throws {
        let payload = ContainerEvent("start", name: "web1", id: "3277", image: "busybox", pid: 9007)
        let encoded = try EncodedEvent(
            payload, cause: "01890a5d", namespace: "prod", origin: origin, time: moment, monotonic: Instant(nanoseconds: 12_345))
        #expect(
            Event(seq: 7, encoded).description
                == #"{"seq":7,"time":"2026-02-03T04:05:06.000000789Z","mono":12345,"boot":"b007","host":"höst","namespace":"prod","#
                + #""topic":"/container/start","cause":"01890a5d","type":"container","#
                + #""event":{"name":"web1","id":"3277","image":"busybox","pid":9007}}"#)
    }

    @Test func leavesOutWhatIsAbsent() throws {
        #expect(
            try event(["a": 1]).description
                == #"{"seq":7,"time":"2026-02-03T04:05:06.000000789Z","mono":12345,"boot":"b007","host":"höst","topic":"/test/done","event":{"a":1}}"#
        )
    }

    @Test func keepsStringsThatNeedEscapes() throws {
        let original = try event("x\n\"", topic: "/a", type: "t\"\\", cause: "c\u{1}\n", namespace: "n\t€")
        for event in [original, try reread(original)] {
            #expect(event.type == "t\"\\")
            #expect(event.cause == "c\u{1}\n")
            #expect(event.namespace == "n\t€")
            #expect(try event.json() == "x\n\"")
            #expect(!event.line.contains(UInt8(ascii: "\n")))
        }
    }

    @Test func refusesWhatContradictsItsSchema() {
        #expect(
            refusal { () throws(PayloadError) in try EncodedEvent(["name": 5], type: "container", topic: "/container/start") }
                == "payload \"container\": field \"name\": is to be a string, not 5")
        #expect(
            refusal { () throws(PayloadError) in try EncodedEvent(["name": "web1"], type: "container", topic: "/image/pull") }
                == "payload \"container\": is published on /container/*, not on /image/pull")
        #expect(
            refusal { () throws(PayloadError) in try EncodedEvent(["name": 5], type: "example.com-x", topic: "/container/start") } == nil)
        #expect(refusal { () throws(PayloadError) in try EncodedEvent(["name": 5], topic: "/container/start") } == nil)
        #expect(
            refusal { () throws(PayloadError) in try EncodedEvent(ClockEvent(jump: .seconds(1)).misplaced) }
                == "payload \"misplaced\": is published on /clock/jump, not on /elsewhere")
    }

    @Test func refusesWhatCannotBeReadAgain() {
        #expect(
            refusal { () throws(PayloadError) in try EncodedEvent(["a": [0, .double(.nan)]], topic: "/a") }
                == "payload: field \"a[1]\": is to be a number, not nan, which JSON does not have")
        let deep = (0..<80).reduce(JSONValue.null) { value, _ in [value] }
        #expect(
            refusal { () throws(PayloadError) in try EncodedEvent(deep, topic: "/a") }?.hasSuffix(
                "has too many arrays and objects inside each other") == true)
    }

    @Test func hasALimit() throws {
        let large = JSONValue.string(String(repeating: "a", count: 2 << 20))
        #expect(refusal { () throws(PayloadError) in try EncodedEvent(large, topic: "/a") }?.hasSuffix("; 1048576 is the most") == true)
        let fitting = JSONValue.string(String(repeating: "a", count: 1 << 19))
        #expect(try EncodedEvent(fitting, topic: "/a").bytes.count > 1 << 19)
    }

    @Test func isStampedWithNowAndHere() throws {
        let before = (RealTime.now, Instant.now)
        let event = Event(seq: 1, try EncodedEvent(["a": 1], topic: "/a"))
        #expect((before.0.nanoseconds...RealTime.now.nanoseconds).contains(event.time.nanoseconds))
        #expect((before.1...Instant.now).contains(event.encoded.monotonic))
        #expect(event.boot == SystemIdentity.bootID())
        #expect(event.host == SystemIdentity.hostName())
        #expect(!event.host.isEmpty)
        #expect(event.monotonic == .nanoseconds(event.encoded.monotonic.nanoseconds))
    }
}

extension ClockEvent {
    /// A payload whose topic is not one that its schema declares.
    fileprivate var misplaced: Misplaced { Misplaced() }

    fileprivate struct Misplaced: EventPayload {
        static let schema = PayloadSchema("misplaced", topics: "/clock/jump", "Is published elsewhere.", fields: [])
        var topic: Topic { "/elsewhere" }
        func encode(to encoder: inout PayloadEncoder) {}
        init() {}
        init(from decoder: PayloadDecoder, topic: Topic) {}
    }
}
