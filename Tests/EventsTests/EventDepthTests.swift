import JSON
import Linux
import Testing

@testable import Events

/// How many listeners have led to an event.
@Suite struct EventDepthTests {
    private func event(depth: Int, cause: String? = "c1", type: String? = "t") throws -> Event {
        Event(
            seq: 7,
            try EncodedEvent(
                ["a": 1], type: type, topic: "/test/done", registry: PayloadRegistry(), cause: cause, depth: depth, origin: origin,
                time: moment, monotonic: Instant(nanoseconds: 12_345)))
    }

    @Test func standsBehindTheCauseWhereThereIsAny() throws {
        #expect(try event(depth: 3).description.contains(#""topic":"/test/done","cause":"c1","depth":3,"type":"t","event":{"a":1}}"#))
        #expect(try event(depth: 3, cause: nil, type: nil).description.contains(#""topic":"/test/done","depth":3,"event":{"a":1}}"#))
        #expect(try event(depth: 0).description.contains(#""cause":"c1","type":"t""#))
        #expect(try event(depth: -5).description == event(depth: 0).description)
    }

    @Test(arguments: [0, 1, 8, 70_000, Int(UInt32.max)]) func comesBackFromTheLog(depth: Int) throws {
        let event = try event(depth: depth)
        #expect(event.depth == depth)
        let again = try reread(event)
        #expect(again.depth == depth && again == event && again.cause == "c1" && again.type == "t")
    }

    @Test func aNumberTooLargeIsTheLargest() throws {
        #expect(try event(depth: .max).depth == Int(UInt32.max))
        let line = try event(depth: 1).description.replacing(#""depth":1"#, with: #""depth":99999999999"#)
        #expect(try Event(line: Array(line.utf8)).depth == Int(UInt32.max))
    }

    @Test(arguments: [#""3""#, "-1", "null", "[]", ""]) func whatIsNoNumberIsNoEvent(value: String) throws {
        let line = try event(depth: 1).description.replacing(#""depth":1"#, with: #""depth":\#(value)"#)
        #expect(throws: InvalidLine.self) { try Event(line: Array(line.utf8)) }
    }

    @Test func travelsWithTheEmitter() async throws {
        let fixture = try BusFixture()
        let emitter = EventEmitter(fixture.bus, cause: "c1", depth: 2)
        try emitter.publish(["n": 1], topic: "/test/a")
        try emitter.caused(by: "c2").publish(["n": 2], topic: "/test/a")
        _ = try await emitter.caused(by: "c3", depth: 5).publish(ContainerEvent("start", name: "web1"), durability: .buffered)
        try fixture.bus.publish(ContainerEvent("stop", name: "web1"), depth: 9)
        try await fixture.bus.flush()
        let events = try await fixture.bus.subscribe(from: .oldest, until: .now).all().compactMap(\.event)
        #expect(events.map(\.depth) == [2, 2, 5, 9] && events.map(\.cause) == ["c1", "c2", "c3", nil])
        await fixture.bus.stop()
    }
}
