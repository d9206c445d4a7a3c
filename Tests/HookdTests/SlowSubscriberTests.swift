import JSON
import Linux
import TestSupport
import Testing
import Varlink

/// A subscriber that takes far less than is published.
@Suite(.serialized, .leavesNothing()) @LoopActor struct SlowSubscriberTests {
    /// With a sanitizer each takes so long that a million would take ten minutes.
    private static let count = BuiltProgram.isSanitized ? 50_000 : 1_000_000
    private static let batch = 250

    /// Publishes events on the socket, a few calls on their way at a time.
    ///
    /// - Parameter padding: bytes that each is longer than 100.
    private func publish(_ count: Int, padding: Int = 0, to host: DaemonHost) async throws {
        let client = try await host.client()
        defer { client.close() }
        let padding = String(repeating: "x", count: padding)
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
        let isPublished = Lock(false)
        let slow = Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable in
            // The daemon's own start is number 1, and no event of the test's.
            var stream = SequenceCheck(after: 1)
            while stream.last <= Self.count, let reply = await client.next() {
                stream.take(reply)
                // A batch is 64 KiB: as long as somebody publishes, some 5,000 events a second and no more.
                if !isPublished.withLock({ $0 }) { await pause(.milliseconds(100)) }
            }
            return stream
        }
        let start = ProcessFigures.peakMemory(of: daemon.id)
        try await publish(Self.count / 10, to: host)
        let before = ProcessFigures.peakMemory(of: daemon.id)
        try await publish(Self.count - Self.count / 10, to: host)
        isPublished.withLock { $0 = true }
        let stream = await slow.value
        #expect(stream.count == Self.count && stream.mistakes == [] && stream.gaps == [])
        let end = ProcessFigures.peakMemory(of: daemon.id)
        print("\(Self.count) events past a slow subscriber: the daemon's peak was \(start >> 10), \(before >> 10), \(end >> 10) KiB")
        // What MemoryLimit= allows, and 12 MiB for clients' buffers, what is being written, and what the allocator keeps.
        #expect(end - start < (4 + 12) << 20 || !ProcessFigures.isMemoryMeaningful)
        // Nine tenths of the events have added nothing that counts.
        #expect(end - before < 4 << 20 || !ProcessFigures.isMemoryMeaningful)
        client.socket.shutDown()
        try await host.stop(daemon)
        await host.expectNothingLeft()
    }

    @Test func isToldWhichEventsRetentionHasTaken() async throws {
        let host = try DaemonHost(events: "MemoryLimit=1M\nSegmentSize=256K\nRetentionSize=2M")
        let daemon = try await host.start()
        let client = try await subscribe(to: host)
        let count = BuiltProgram.isSanitized ? 30_000 : 60_000
        try await publish(count, padding: 200, to: host)
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
