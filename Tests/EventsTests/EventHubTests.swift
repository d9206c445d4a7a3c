import Linux
import Testing

@testable import Events

struct EventHubTests {
    private let id = LogID(random: 7, generation: 1)
    private let fixture = LogFixture()

    /// A hub whose window holds the events 6 to 8 of a log that has eight.
    private func hub(isOver: Bool = false) throws -> EventHub {
        let hub = EventHub(fixture.log(), inboxLimit: 1 << 20, windowLimit: 0)
        hub.begin(at: LogCursor(log: id, sequence: 2), wakeUp: try WakeUp())
        hub.show(EventChunk(log: id, first: 3, events: records(3...5)))
        hub.show(EventChunk(log: id, first: 6, events: records(6...8)))
        if isOver { hub.finish() }
        return hub
    }

    private func describe(_ finding: EventHub.Finding) -> String {
        switch finding {
        case .chunks(let chunks): "from \(chunks.first?.first ?? 0)"
        case .onDisk: "on disk"
        case .nothing: "nothing"
        case .end: "end"
        }
    }

    /// Who has read the disk to its end before 3 to 5 came finds them there, and not in memory any more: they are not for nobody.
    @Test(arguments: [
        (2, "on disk", "on disk"), (4, "on disk", "on disk"), (5, "from 6", "from 6"), (7, "from 6", "from 6"), (8, "nothing", "end"),
    ])
    func findsWhatComesBehindAPlace(place: UInt64, live: String, over: String) throws {
        let cursor = LogCursor(log: id, sequence: place)
        for hasReadDisk in [false, true] {
            #expect(describe(try hub().find(after: cursor, hasReadDisk: hasReadDisk)) == live)
            #expect(describe(try hub(isOver: true).find(after: cursor, hasReadDisk: hasReadDisk)) == over)
        }
    }

    @Test(arguments: [(false, false, "on disk"), (true, false, "nothing"), (false, true, "on disk"), (true, true, "end")])
    func saysOfAnotherGenerationWhatTheDiskSays(hasReadDisk: Bool, isOver: Bool, expected: String) throws {
        let cursor = LogCursor(log: LogID(random: 7, generation: 2), sequence: 2)
        #expect(describe(try hub(isOver: isOver).find(after: cursor, hasReadDisk: hasReadDisk)) == expected)
    }
}
