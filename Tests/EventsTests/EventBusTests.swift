import Foundation
import Glibc
import Linux
import TestSupport
import Testing

@testable import Events

struct EventBusTests {
    // MARK: Life

    @Test func deliversWhatIsPublishedInItsOrder() async throws {
        let fixture = try BusFixture()
        let subscription = try fixture.bus.subscribe()
        for n in 0..<1000 { try fixture.bus.publish(n) }
        let deliveries = try await subscription.first(1000)
        #expect(deliveries.map(\.n) == Array(0..<1000))
        #expect(deliveries.map(\.seq) == Array(1...1000))
        #expect(deliveries.last?.cursor.sequence == 1000)
        await fixture.bus.stop()
        #expect(try fixture.logs.read().values == Array(0..<1000))
    }

    @Test func refusesEventsBeforeItsStartAndAfterItsEnd() async throws {
        let logs = LogFixture()
        let bus = BusFixture.bus(logs.path)
        #expect(throws: PublishError.self) { try bus.publish(1) }
        await #expect(throws: PublishError.self) { try await bus.publish(["n": 1], topic: "/test/a", durability: .buffered) }
        try bus.start()
        try bus.publish(2)
        await bus.stop()
        let error = #expect(throws: PublishError.self) { try bus.publish(["n": 3], topic: "/test/a") }
        #expect("\(error!)" == "\(PublishError.stopped)")
        await #expect(throws: PublishError.self) { try await bus.flush() }
        // Again, and nothing happens.
        await bus.stop()
        #expect(try logs.read().values == [2])
    }

    @Test func writesEverythingAndEndsEverySubscriptionWhenItStops() async throws {
        let fixture = try BusFixture(window: 4096)
        let bus = fixture.bus
        // One that follows, one that has not begun, one that is far behind.
        let following = Task { try await bus.subscribe(from: .oldest).all().compactMap(\.n) }
        let idle = Task { try await bus.subscribe(matching: EventSelection(topics: ["/never"])).all().count }
        await eventually { bus.subscriberCount == 2 }
        let late = try bus.subscribe(from: .oldest)
        for n in 0..<500 {
            try bus.publish(n, padding: 100)
            if n % 10 == 0 { try await bus.flush() }
        }
        await bus.stop()
        #expect(try await following.value == Array(0..<500))
        #expect(try await idle.value == 0)
        #expect(try await late.all().compactMap(\.n) == Array(0..<500))
        #expect(bus.subscriberCount == 0)
    }

    @Test func writesWhatWasHandedOverToOneThatIsDropped() async throws {
        let logs = LogFixture()
        do {
            let bus = BusFixture.bus(logs.path)
            try bus.start()
            for n in 0..<100 { try bus.publish(n) }
        }
        await eventually { (try? logs.read().values.count) == 100 }
        #expect(try logs.read().values == Array(0..<100))
    }

    // MARK: Publishing

    @Test func tellsTheNumberOfAnEventOnceItIsInTheLog() async throws {
        let fixture = try BusFixture()
        for durability in Durability.allCases {
            let before = fixture.bus.end.sequence
            let cursor = try await fixture.bus.publish(ContainerEvent("start", name: "web1"), durability: durability)
            #expect(cursor.sequence == before + 1)
            #expect(try fixture.logs.read(from: .cursor(LogCursor(log: cursor.log, sequence: before))).sequences == [cursor.sequence])
        }
        try fixture.bus.publish(7)
        #expect(try await fixture.bus.flush(.durable).sequence == 3)
        await fixture.bus.stop()
    }

    @Test func refusesAPayloadThatContradictsItsSchema() async throws {
        let fixture = try BusFixture()
        await #expect(throws: PublishError.self) {
            try await fixture.bus.publish(["name": 7], type: "container", topic: "/container/start", durability: .buffered)
        }
        #expect(throws: PublishError.self) { try fixture.bus.publish(["name": "web1"], type: "container", topic: "/image/start") }
        let large = JSONValue.string(String(repeating: "x", count: 2 << 20))
        #expect(throws: PublishError.self) { try fixture.bus.publish(large, topic: "/test/large") }
        await fixture.bus.stop()
        #expect(try fixture.logs.read().isEmpty)
    }

    @Test func fillsInNamespaceAndCauseFromTheTasksEmitter() async throws {
        let fixture = try BusFixture()
        let bus = fixture.bus
        // Nobody has set one: nothing happens.
        try EventEmitter.current.publish(ContainerEvent("start", name: "nobody"))
        try await EventEmitter.$current.withValue(EventEmitter(bus, namespace: "web", cause: "d1")) {
            try EventEmitter.current.publish(ContainerEvent("create", name: "web1"))
            // A child task has inherited it.
            async let cursor = EventEmitter.current.caused(by: "e2").publish(ContainerEvent("start", name: "web1"), durability: .buffered)
            _ = try await cursor
        }
        await bus.stop()
        let events = try await bus.subscribe(from: .oldest).all().compactMap(\.event)
        #expect(events.map(\.namespace) == ["web", "web"])
        #expect(events.map(\.cause) == ["d1", "e2"])
        #expect(events.map(\.topic) == ["/container/create", "/container/start"])
    }

    @Test func bringsToTheDiskWhatHasBeenWrittenForTheInterval() async throws {
        let fixture = try BusFixture(sync: .milliseconds(20))
        let bus = fixture.bus
        #expect(bus.log.syncCount == 0)
        for _ in 1...3 {
            let before = bus.log.syncCount
            try bus.publish(1)
            await eventually { bus.log.syncCount > before }
            // Nothing has been written since: there is nothing to do.
            await pause(.milliseconds(100))
            #expect(bus.log.syncCount == before + 1)
        }
        await bus.stop()
    }

    @Test func sharesOneSyncAmongThoseWhoWaitForTheDisk() async throws {
        let fixture = try BusFixture(sync: .seconds(3600))
        let bus = fixture.bus
        try await withThrowingTaskGroup(of: LogCursor.self) { group in
            for n in 0..<64 {
                group.addTask { try await bus.publish(["n": .integer(JSONInteger(n))], topic: "/test/a", durability: .durable) }
            }
            var numbers: Set<UInt64> = []
            for try await cursor in group { numbers.insert(cursor.sequence) }
            #expect(numbers.count == 64)
        }
        #expect((1..<64).contains(bus.log.syncCount))
        await bus.stop()
    }

    // MARK: Subscribing

    @Test func beginsWhereItIsTold() async throws {
        let fixture = try BusFixture()
        let bus = fixture.bus
        var cursors: [LogCursor] = []
        for n in 0..<5 { cursors.append(try await bus.publish(["n": .integer(JSONInteger(n))], topic: "/test/a", durability: .buffered)) }
        let times = try await bus.subscribe(from: .oldest, until: .now).all().compactMap(\.event?.time)
        func numbers(_ start: LogStart) async throws -> [Int] {
            try await bus.subscribe(from: start, until: .now).all().compactMap(\.n)
        }
        #expect(try await numbers(.oldest) == [0, 1, 2, 3, 4])
        #expect(try await numbers(.now) == [])
        #expect(try await numbers(.cursor(cursors[2])) == [3, 4])
        #expect(try await numbers(.time(times[3])) == [3, 4])
        #expect(try await numbers(.time(RealTime(nanoseconds: times[4].nanoseconds + 1))) == [])
        await bus.stop()
    }

    @Test func deliversWhatItSelectsOnly() async throws {
        let fixture = try BusFixture()
        let bus = fixture.bus
        let byTopic = try bus.subscribe(matching: EventSelection(topics: ["/test/b"]))
        let byFilter = try bus.subscribe(matching: EventSelection(filter: EventFilter("event.n>=7")))
        for n in 0..<10 { try bus.publish(n, on: n % 2 == 0 ? "a" : "b") }
        try await bus.flush()
        await bus.stop()
        #expect(try await byTopic.all().map(\.n) == [1, 3, 5, 7, 9])
        #expect(try await byFilter.all().map(\.n) == [7, 8, 9])
    }

    @Test func endsAtAMomentThoughNothingComes() async throws {
        let fixture = try BusFixture()
        let bus = fixture.bus
        let end = RealTime(nanoseconds: RealTime.now.nanoseconds + 300_000_000)
        let subscription = try bus.subscribe(until: .time(end))
        try bus.publish(1)
        #expect(try await subscription.all().map(\.n) == [1])
        #expect(RealTime.now.nanoseconds >= end.nanoseconds)
        // What is later than the end is not for it, and one whose end has passed does not wait.
        try bus.publish(2)
        try await bus.flush()
        #expect(try await bus.subscribe(from: .oldest, until: .time(end)).all().map(\.n) == [1])
        await bus.stop()
    }

    @Test func passesOverWhatIsEarlierThanAStartThatIsYetToCome() async throws {
        let fixture = try BusFixture()
        let bus = fixture.bus
        let start = RealTime(nanoseconds: RealTime.now.nanoseconds + 200_000_000)
        let subscription = try bus.subscribe(from: .time(start))
        try bus.publish(1)
        await eventually { RealTime.now.nanoseconds > start.nanoseconds }
        try bus.publish(2)
        #expect(try await subscription.first(1).map(\.n) == [2])
        await bus.stop()
    }

    @Test func unsubscribesWhoIsDroppedOrCancelled() async throws {
        let fixture = try BusFixture()
        let bus = fixture.bus
        let tasks = try (0..<20).map { _ in
            let subscription = try bus.subscribe()
            return Task { try await subscription.all().count }
        }
        await eventually { bus.subscriberCount == 20 }
        try bus.publish(1)
        for task in tasks { task.cancel() }
        for task in tasks { #expect(try await task.value <= 1) }
        #expect(bus.subscriberCount == 0)
        let subscription = try bus.subscribe(from: .oldest)
        #expect(try await subscription.first(1).count == 1)
        #expect(bus.subscriberCount == 0)
        await bus.stop()
    }

    @Test func refusesACursorOfAnotherLogWhenTheSubscriptionIsMade() async throws {
        let fixture = try BusFixture()
        try fixture.bus.publish(1)
        let end = try await fixture.bus.flush()
        let foreign = LogCursor(log: LogID(random: end.log.random ^ 1, generation: 1), sequence: 1)
        #expect(throws: LogError.self) { try fixture.bus.subscribe(from: .cursor(foreign)) }
        await fixture.bus.stop()
    }

    @Test(.timeLimit(.minutes(1))) func showsThoseWhoCameBeforeItsStartEverything() async throws {
        let logs = LogFixture()
        try logs.log().append(records(0..<3))
        let bus = BusFixture.bus(logs.path)
        let early = try bus.subscribe()
        let deliveries = Task { try await early.first(2) }
        await eventually { bus.subscriberCount == 1 }
        try logs.log().append(records(3..<4))
        try bus.start()
        try bus.publish(4)
        #expect(try await deliveries.value.compactMap(\.n) == [3, 4])
        await bus.stop()
    }

    @Test func endsWithTheTaskThoughThereIsMore() async throws {
        let fixture = try BusFixture()
        for n in 0..<20_000 { try fixture.bus.publish(n) }
        try await fixture.bus.flush()
        let subscription = try fixture.bus.subscribe(from: .oldest)
        let count = try await Task {
            var count = 0
            for try await _ in subscription {
                count += 1
                withUnsafeCurrentTask { $0?.cancel() }
            }
            return count
        }.value
        #expect(count < 5000)
        await fixture.bus.stop()
    }

    /// Whoever publishes without a pause takes nobody's deadline away.
    @Test func endsAtAMomentThoughAGreatDealComes() async throws {
        let fixture = try BusFixture(memory: 1 << 20, segment: 1 << 20, retention: 4 << 20)
        let bus = fixture.bus
        let isOver = Lock(false)
        for _ in 0..<2 {
            try BackgroundThread.run {
                while !isOver.withLock({ $0 }) { try? bus.publish(1) }
            }
        }
        let selection = EventSelection(topics: ["/nowhere"])
        let moment = RealTime(nanoseconds: RealTime.now.nanoseconds + 100_000_000)
        let task = Task { try await bus.subscribe(matching: selection, until: .time(moment)).all() }
        let hasEnded = DispatchSemaphore(value: 0)
        try BackgroundThread.run {
            if hasEnded.wait(timeout: .now() + 5) == .timedOut { isOver.withLock { $0 = true } }
        }
        // On a busy machine retention may overtake it, which it is told.
        #expect(try await task.value.compactMap(\.event).isEmpty)
        hasEnded.signal()
        let hasEndedInTime = isOver.withLock { !$0 }
        isOver.withLock { $0 = true }
        #expect(hasEndedInTime)
        await bus.stop()
    }
}
