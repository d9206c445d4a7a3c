import JSON
import Linux
import TestSupport
import Testing
import Varlink

/// A subscriber that takes far less than is published.
@Suite(.serialized, .leavesNothing()) @LoopActor struct SlowSubscriberTests {
    #if DEBUG
        /// Debug builds and sanitizers take ten times as long for each.
        private static let count = 300_000
    #else
        private static let count = 1_000_000
    #endif
    private static let batch = 250

    /// Publishes events of 300 bytes on the socket, a few calls on their way at a time.
    private func publish(_ count: Int, to host: DaemonHost) async throws {
        let client = try await host.client()
        defer { client.close() }
        let padding = String(repeating: "x", count: 200)
        var answers = count / Self.batch
        for call in 0..<count / Self.batch {
            try await client.send("io.hookd.Events.Publish") { parameters in
                parameters.array("events") { events in
                    for number in 0..<Self.batch {
                        events.object { event in
                            event.member("topic", "/test/many")
                            event.object("event") {
                                $0.member("n", call * Self.batch + number)
                                $0.member("padding", padding)
                            }
                        }
                    }
                }
            }
            guard call >= 8 else { continue }
            #expect(try await client.nextReply(within: .seconds(20)).parameters["cursors"]?.array?.count == Self.batch)
            answers -= 1
        }
        while answers > 0 {
            #expect(try await client.nextReply(within: .seconds(20)).parameters["cursors"]?.array?.count == Self.batch)
            answers -= 1
        }
    }

    private func subscribe(to host: DaemonHost) async throws -> RawClient {
        let client = try RawClient(host.socket)
        client.send(#"{"method":"io.hookd.Events.Subscribe","parameters":{"topics":["/test/**"],"from":"oldest"},"more":true}"#)
        return client
    }

    @Test func getsEveryEventInOrderWhileTheDaemonsMemoryStaysFlat() async throws {
        let host = try DaemonHost(events: "MemoryLimit=4M\nRetentionSize=1G")
        let daemon = try await host.start()
        let client = try await subscribe(to: host)
        let before = ProcessFigures.peakMemory(of: daemon.id)
        let isPublished = Lock(false)
        let slow = Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable in
            // The daemon's own start is number 1, and no event of the test's.
            var stream = SequenceCheck(after: 1)
            while stream.last <= Self.count, let reply = await client.next() {
                stream.take(reply)
                // As long as somebody publishes, some 3 MB a second and no more.
                if !isPublished.withLock({ $0 }) { await pause(.milliseconds(20)) }
            }
            return stream
        }
        try await publish(Self.count, to: host)
        isPublished.withLock { $0 = true }
        let stream = await slow.value
        #expect(stream.count == Self.count && stream.mistakes == [] && stream.gaps == [])
        // What MemoryLimit= allows, and 12 MiB for a client's buffers, what is being written, and what the allocator keeps.
        let growth = ProcessFigures.peakMemory(of: daemon.id) - before
        print("\(Self.count) events past a slow subscriber: the daemon's peak grew by \(growth >> 10) KiB")
        #expect(growth < (4 + 12) << 20)
        client.socket.shutDown()
        try await host.stop(daemon)
        await host.expectNothingLeft()
    }

    @Test func isToldWhichEventsRetentionHasTaken() async throws {
        let host = try DaemonHost(events: "MemoryLimit=1M\nSegmentSize=256K\nRetentionSize=2M")
        let daemon = try await host.start()
        let client = try await subscribe(to: host)
        let count = 60_000
        try await publish(count, to: host)
        var stream = SequenceCheck(after: 1)
        while stream.last <= count, let reply = await client.next() { stream.take(reply) }
        #expect(stream.last == count + 1 && stream.mistakes == [])
        #expect(!stream.gaps.isEmpty && stream.gaps.reduce(stream.count, +) == count)
        // Of 18 MiB at most two are left, besides what had been sent.
        #expect(stream.count < count / 2)
        client.socket.shutDown()
        try await host.stop(daemon)
        await host.expectNothingLeft()
    }
}
