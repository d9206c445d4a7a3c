import Events
import JSON
import Linux
import TestSupport
import Testing

/// The daemon is killed at any moment, its own start included, while everybody works with it.
@Suite(.serialized, .leavesNothing()) @LoopActor struct CrashTests {
    private static let rounds = 100

    @Test func losesNothingThatItHasAcknowledgedAndLeavesNothingRunning() async throws {
        // Small segments: many are ended and begun while it is killed.
        let host = try DaemonHost(hooks: "Grace=1s", events: "SegmentSize=64K")
        host.hook("10-a", header: "object=container", "sleep 0.0$(($$ % 5)) & wait")
        var generator = SeededGenerator(seed: 43)
        let publishers = (0..<4).map {
            PersistentPublisher("p\($0)", to: host, topics: ["/test/p\($0)"], seed: UInt64($0))
        }
        let subscribers = (0..<10).map { _ in PersistentSubscriber(to: host) }
        let callers = (0..<2).map { PersistentCaller("c\($0)", to: host) }
        var cutOff = 0
        for _ in 0..<Self.rounds {
            let daemon = try await host.start(program: host.hookd.path, ["--config", host.configuration])
            await pause(.milliseconds(Int.random(in: 0...400, using: &generator)))
            daemon.send(.kill)
            #expect(try await daemon.end().status == 128 + 9)
            if !daemon.errors.contains(" serves ") { cutOff += 1 }
        }

        let daemon = try await host.start()
        for publisher in publishers { await publisher.finish() }
        for caller in callers { await caller.finish() }
        let end = try #require(try await host.call("Manager.Status").replies.first?["status"]?["log"]?["last"]?.int)
        let deadline = Instant.now + .seconds(20)
        while .now < deadline, subscribers.contains(where: { $0.stream.last < end }) { await pause(.milliseconds(10)) }
        for subscriber in subscribers { await subscriber.finish() }
        try await host.stop(daemon)

        // The log: each of its numbers once, each attempt at most once, and what was acknowledged where that was said.
        let events = try host.loggedEvents()
        #expect(events.map(\.seq) == Array(1...UInt64(events.count)))
        var places: [String: [UInt64]] = [:]
        for event in events where event.topic.string.hasPrefix("/test/") {
            places[(try event.json())["name"]?.string ?? "", default: []].append(event.seq)
        }
        #expect(!places.values.contains { $0.count > 1 })
        var (acknowledged, doubled) = (0, 0)
        for publisher in publishers {
            #expect(publisher.mistakes == [])
            #expect(publisher.acknowledged.count > Self.rounds)
            #expect(publisher.acknowledged.filter { places[$0.key] != [$0.value.sequence] }.map(\.key) == [])
            acknowledged += publisher.acknowledged.count
            doubled += publisher.unanswered.count { places[$0] != nil }
        }
        // Every subscriber: every event of the log, once and in order.
        for subscriber in subscribers {
            #expect(subscriber.stream.mistakes == [] && subscriber.stream.gaps == [])
            #expect(subscriber.stream.last >= end && subscriber.stream.count == subscriber.stream.last)
        }
        for caller in callers { #expect(caller.mistakes == [] && caller.allowed > 0) }
        print(
            """
            \(Self.rounds) crashes, \(cutOff) of them before it served: \(events.count) events, \(acknowledged) acknowledged, \
            \(doubled) published a second time, since their first answer was lost; subscribers connected \
            \(subscribers.map(\.connections).reduce(0, +)) times; \(callers.map(\.allowed).reduce(0, +)) dispatches ended
            """)
        await host.expectNothingLeft()
    }
}
