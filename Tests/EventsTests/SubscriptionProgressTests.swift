import Linux
import TestSupport
import Testing

@testable import Events

@Suite struct SubscriptionProgressTests {
    @Test func whatIsNotSelectedGoesByWithoutWakingAnybody() async throws {
        let fixture = try BusFixture()
        let bus = fixture.bus
        let seen = Lock<[UInt64]>([])
        let progress = Lock<SubscriptionProgress?>(nil)
        let subscription = try bus.subscribe(matching: EventSelection(topics: ["/test/wanted"]))
        let task = Task {
            var iterator = subscription.makeAsyncIterator()
            let own = iterator.progress
            progress.withLock { $0 = own }
            while let delivery = try await iterator.next() { seen.withLock { $0.append(delivery.seq ?? 0) } }
        }
        await eventually { progress.withLock { $0?.cursor } != nil }
        for n in 1...5 { try bus.publish(n, on: "other") }
        try await bus.flush()
        await eventually { progress.withLock { $0?.cursor?.sequence } == 5 }
        #expect(progress.withLock { $0?.cursor?.sequence } == 5)
        try bus.publish(6, on: "wanted")
        try bus.publish(7, on: "other")
        try await bus.flush()
        await eventually { progress.withLock { $0?.cursor?.sequence } == 7 }
        #expect(progress.withLock { $0?.cursor?.sequence } == 7 && seen.withLock { $0 } == [6])
        await bus.stop()
        try await task.value
        #expect(progress.withLock { $0?.cursor } == nil)
    }
}
