import Glibc
import Linux
import TestSupport
import Testing

@testable import Events

/// Eight publishers in several processes, fifty subscribers that come and go, and segments of a few events.
struct BusProcessTests {
    /// What a subscriber saw: of which it selected some, from a place on, up to where it left.
    private struct Visit: Sendable {
        let topic: String?
        let from: UInt64
        var seen: [UInt64] = []
        var gaps: [ClosedRange<UInt64>] = []
        /// Everything up to here has been looked at; nil for all that its bus has shown.
        var to: UInt64?
        /// Whether it was on the bus that was stopped earlier.
        let isOnOther: Bool
    }

    private static let topics: [String?] = [nil, "/test/w0", "/test/w1", "/test/own0", "/test/{w2,own1}", "/test/w*", "/never/**"]

    @Test func showsEverySubscriberExactlyWhatItSelects() async throws {
        let fixture = try BusFixture(window: 30_000, segment: 2000)
        let bus = fixture.bus
        let path = fixture.logs.path
        let log = bus.end.log
        let writers = try (0..<4).map {
            try WriterProcess(path, "w\($0)", "count=600", "batch=\([1, 3, 10, 40][$0])", "patience=60000", "segment=2000")
        }
        // Two more buses on the same log: their events are foreign to the first one.
        let others = (0..<2).map { _ in BusFixture.bus(path, window: 10_000, segment: 2000) }
        for other in others { try other.start() }

        let publishers = [bus, bus, others[0], others[1]].enumerated().map { index, bus in
            Task {
                for n in 0..<600 {
                    try bus.publish(n, on: "own\(index)")
                    if n % (index * 20 + 5) == 0 { try await bus.flush() }
                }
            }
        }
        let subscribers = (0..<50).map { index in
            Task {
                var random = SeededGenerator(seed: UInt64(index))
                var visits: [Visit] = []
                while visits.count < 6 {
                    let end = bus.end.sequence
                    let from = UInt64.random(in: 0...end, using: &random)
                    let topic = Self.topics.randomElement(using: &random)!
                    let selection = EventSelection(topics: try topic.map { [try TopicPattern($0)] } ?? [])
                    // The last one stays to the end.
                    let count = visits.count == 5 ? Int.max : Int.random(in: 1...400, using: &random)
                    let isLast = visits.count == 5
                    let subscription = try (index % 5 == 0 ? others[0] : bus).subscribe(
                        matching: selection, from: .cursor(LogCursor(log: log, sequence: from)), until: isLast ? .never : .now)
                    var visit = Visit(topic: topic, from: from, isOnOther: index % 5 == 0)
                    var hasEnded = true
                    for try await delivery in subscription {
                        switch delivery {
                        case .event(let event, _): visit.seen.append(event.seq)
                        case .gap(let gap, _): visit.gaps.append(gap.first...gap.last)
                        }
                        if visit.seen.count == count {
                            hasEnded = false
                            break
                        }
                    }
                    visit.to = hasEnded ? (isLast ? nil : subscription.endOfLog.sequence) : visit.seen.last
                    visits.append(visit)
                }
                return visits
            }
        }
        for publisher in publishers { try await publisher.value }
        for writer in writers { #expect(writer.lines().last == "599") }
        for other in others { await other.stop() }
        let end = try LogReader(at: path, from: .now).cursor.sequence
        await eventually { bus.end.sequence == end }
        await bus.stop()

        let events = try fixture.logs.read().compactMap(\.event)
        #expect(events.map(\.sequence) == Array(1...4800))
        let topicOf = try Dictionary(uniqueKeysWithValues: events.map { ($0.sequence, try Event(line: Array($0.line.utf8)).topic) })
        // Each publisher's own events are in its order.
        for name in (0..<4).flatMap({ ["w\($0)", "own\($0)"] }) {
            let numbers = try events.filter { topicOf[$0.sequence]?.string == "/test/\(name)" }.map {
                try Event(line: Array($0.line.utf8)).json()["n"]?.int
            }
            #expect(numbers == Array(0..<600), "\(name)")
        }
        for subscriber in subscribers {
            for visit in try await subscriber.value {
                let pattern = try visit.topic.map { try TopicPattern($0) }
                let to = visit.to ?? (visit.isOnOther ? others[0] : bus).end.sequence
                let wanted = events.map(\.sequence).filter {
                    $0 > visit.from && $0 <= to && (pattern?.matches(topicOf[$0]!) ?? true)
                }
                #expect(visit.seen == wanted, "\(visit.topic ?? "all") from \(visit.from) to \(visit.to)")
                #expect(visit.gaps == [])
            }
        }
    }
}
