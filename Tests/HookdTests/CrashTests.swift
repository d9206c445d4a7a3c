import Events
import JSON
import Linux
import TestSupport
import Testing

/// The daemon is killed at any moment, its own start included, while everybody works with it.
@Suite(.serialized, .leavesNothing()) @LoopActor struct CrashTests {
    /// With a sanitizer each start takes several times as long: fewer rounds, and longer ones.
    private static let rounds = BuiltProgram.isSanitized ? 25 : 100
    private static let longestRound = BuiltProgram.isSanitized ? 2000 : 400
    private static let listeners = (0..<5).map { "l\($0)" }

    @Test func losesNothingThatItHasAcknowledgedAndLeavesNothingRunning() async throws {
        // Small segments: many are ended and begun while it is killed.
        let host = try DaemonHost(hooks: "Grace=1s", events: "SegmentSize=64K")
        host.hook("10-a", header: "object=container", "sleep 0.0$(($$ % 5)) & wait")
        var generator = SeededGenerator(seed: 43)
        for name in Self.listeners { host.listener(name, "topic=/test/\(name) from=oldest concurrency=4") }
        // One call in four is of events that a listener is called for: each costs a process.
        let topics = Array(repeating: "/test/p", count: 15) + Self.listeners.map { "/test/\($0)" }
        let publishers = (0..<4).map { PersistentPublisher("p\($0)", to: host, topics: topics, seed: UInt64($0)) }
        let subscribers = (0..<10).map { _ in PersistentSubscriber(to: host) }
        let callers = (0..<2).map { PersistentCaller("c\($0)", to: host) }
        var cutOff = 0
        for _ in 0..<Self.rounds {
            let daemon = try await host.start(program: host.hookd.path, ["--config", host.configuration])
            await pause(.milliseconds(Int.random(in: 0...Self.longestRound, using: &generator)))
            daemon.send(.kill)
            let completion = try await daemon.end()
            #expect(completion.status == 128 + 9, "\(completion.errors)")
            if !daemon.errors.contains(" serves ") { cutOff += 1 }
        }

        let daemon = try await host.start()
        for publisher in publishers { await publisher.finish() }
        for caller in callers { await caller.finish() }
        let end = try #require(try await host.call("Manager.Status").replies.first?["status"]?["log"]?["last"]?.int)
        let deadline = Instant.now + .seconds(20)
        while .now < deadline, subscribers.contains(where: { $0.stream.last < end }) { await pause(.milliseconds(10)) }
        for subscriber in subscribers { await subscriber.finish() }
        // What a crash has cut off waits a second and longer before it is tried again.
        let patience = Instant.now + .seconds(60)
        while .now < patience, try await !isAllHandled(host) { await pause(.milliseconds(50)) }
        try await host.stop(daemon)

        // The log: each of its numbers once, each attempt at most once, and what was acknowledged where that was said.
        let events = try host.loggedEvents()
        #expect(events.map(\.seq) == Array(1...UInt64(events.count)))
        var places: [String: [UInt64]] = [:]
        var heard: [String: Set<String>] = [:]
        for event in events where event.topic.string.hasPrefix("/test/") {
            let name = (try event.json())["name"]?.string ?? ""
            places[name, default: []].append(event.seq)
            heard[event.topic.last.string, default: []].insert("test \(name) \(event.topic.last.string) - -")
        }
        #expect(!places.values.contains { $0.count > 1 })
        var (acknowledged, doubled) = (0, 0)
        for publisher in publishers {
            #expect(publisher.mistakes == [])
            #expect(publisher.acknowledged.count > 10)
            #expect(publisher.acknowledged.filter { places[$0.key] != [$0.value.sequence] }.map(\.key) == [])
            acknowledged += publisher.acknowledged.count
            doubled += publisher.unanswered.count { places[$0] != nil }
        }
        // Every subscriber: every event of the log, once and in order.
        for subscriber in subscribers {
            #expect(subscriber.stream.mistakes == [] && subscriber.stream.gaps == [])
            #expect(subscriber.stream.last >= end && subscriber.stream.count == subscriber.stream.last)
        }
        // Every listener: each of its events at least once, and no others.
        var (calls, twice) = (0, 0)
        for name in Self.listeners {
            let handled = host.handled(name)
            #expect(Set(handled) == heard[name])
            calls += handled.count
            twice += handled.count - Set(handled).count
        }
        #expect(calls > 10)
        for caller in callers { #expect(caller.mistakes == [] && caller.allowed > 0) }
        print(
            """
            \(Self.rounds) crashes, \(cutOff) of them before it served: \(events.count) events, \(acknowledged) acknowledged, \
            \(doubled) published a second time, since their first answer was lost; subscribers connected \
            \(subscribers.map(\.connections).reduce(0, +)) times; \(calls) calls of listeners, \(twice) of \
            them once more than needed; \(callers.map(\.allowed).reduce(0, +)) dispatches ended
            """)
        await host.expectNothingLeft()
    }

    /// Whether no listener has anything left to do.
    private func isAllHandled(_ host: DaemonHost) async throws -> Bool {
        let listeners = try await host.call("Manager.Listeners").replies.first?["listeners"]?.array ?? []
        let idle = listeners.filter { $0["lag"] == 0 && $0["waiting"] == 0 && $0["parked"] == 0 && $0["running"] == [] }
        return idle.count == Self.listeners.count
    }
}
