import Linux
import TestSupport
import Testing

@testable import Events

/// From history into live: nothing is lost, doubled or out of order, wherever the one ends and the other begins.
struct BusHandOverTests {
    /// Every place to begin at, times every number of events that come after the subscriber has begun, with a window of one batch, of a
    /// few events, and of all.
    @Test(arguments: [0, 1000, 1 << 20])
    func happensAtEveryPosition(window: Int) async throws {
        let count = 24
        for published in 0...count {
            let fixture = try BusFixture(window: window, segment: 700)
            let bus = fixture.bus
            for n in 0..<published {
                try bus.publish(n)
                try await bus.flush()
            }
            let log = bus.end.log
            let subscribers = try (0...count).map { start in
                let cursor = LogCursor(log: log, sequence: UInt64(min(start, published)))
                let subscription = try bus.subscribe(from: .cursor(cursor))
                return Task { try await subscription.all().map(\.n) }
            }
            for n in published..<count {
                try bus.publish(n)
                if n % 3 == 0 { try await bus.flush() }
            }
            await bus.stop()
            for (start, subscriber) in subscribers.enumerated() {
                let numbers = try await subscriber.value
                #expect(numbers == Array(min(start, published)..<count), "\(published) before, from \(start) on")
            }
        }
    }

    /// A subscriber reads the disk while events come: it changes over at whatever event it has got to.
    @Test func happensWhileEventsCome() async throws {
        let fixture = try BusFixture(window: 20_000, segment: 30_000)
        let bus = fixture.bus
        for n in 0..<3000 { try bus.publish(n) }
        try await bus.flush()
        let subscribers = try (0..<8).map { index in
            let subscription = try bus.subscribe(from: .oldest)
            return Task {
                var numbers: [Int?] = []
                for try await delivery in subscription {
                    numbers.append(delivery.n)
                    if index > 0, numbers.count % (index * 100) == 0 { await Task.yield() }
                }
                return numbers
            }
        }
        for n in 3000..<20_000 {
            try bus.publish(n)
            if n % 50 == 0 { try await bus.flush() }
        }
        await bus.stop()
        for subscriber in subscribers { #expect(try await subscriber.value == Array(0..<20_000)) }
    }

    /// Some wait, some are behind, and events of other processes come in between.
    @Test func seesWhatOtherProcessesAppend() async throws {
        let fixture = try BusFixture(segment: 5000)
        let bus = fixture.bus
        let following = try bus.subscribe()
        let all = Task { try await following.all().map(\.seq) }
        let selected = try bus.subscribe(matching: EventSelection(topics: ["/test/w1"]))
        let only = Task { try await selected.all().compactMap(\.n) }
        await eventually { bus.subscriberCount == 2 }
        let writers = try (0..<2).map {
            try WriterProcess(fixture.logs.path, "w\($0)", "count=500", "batch=\($0 + 1)", "patience=60000", "segment=5000")
        }
        for n in 0..<500 {
            try bus.publish(n, on: "own")
            if n % 7 == 0 { try await bus.flush() }
        }
        try await bus.flush()
        for writer in writers { #expect(writer.lines().last == "499") }
        // Nothing of ours comes after them: the kernel tells of them.
        let end = try LogReader(at: fixture.logs.path, from: .now).cursor.sequence
        await eventually { bus.end.sequence == end }
        await bus.stop()
        #expect(end == 1500)
        #expect(try await all.value == Array(1...1500))
        #expect(try await only.value == Array(0..<500))
    }

    /// More than is read into memory at once.
    @Test func leavesToTheDiskWhatOthersHaveAppendedALotOf() async throws {
        let fixture = try BusFixture(segment: 1 << 20)
        let bus = fixture.bus
        let subscription = try bus.subscribe()
        let all = Task { try await subscription.all().map(\.seq) }
        await eventually { bus.subscriberCount == 1 }
        let other = fixture.logs.log()
        for _ in 0..<4 {
            try other.append(records(0..<9000))
            try bus.publish(1)
            try await bus.flush()
        }
        await bus.stop()
        #expect(try await all.value == Array(1...36_004))
    }
}
