import Events
import Glibc
import JSON
import Linux
import TestSupport
import Testing
import Varlink

/// What one client of the real daemon does that misbehaves, and that nobody else notices.
@Suite(.serialized, .leavesNothing()) @LoopActor struct HostileClientTests {
    private static let publish = #"{"method":"io.hookd.Events.Publish","parameters":{"events":[{"topic":"/test/dies","event":{}}]}}"#
    private static let run =
        #"{"method":"io.hookd.Hooks.Run","parameters":{"point":{"object":"container","name":"a","event":"start","qualifier":"before"}}}"#
    private static let subscribe = #"{"method":"io.hookd.Events.Subscribe","parameters":{"from":"oldest"},"more":true}"#

    @Test func servesOthersThoughManySendHalfAMessageAndStop() async throws {
        let host = try DaemonHost(service: "ReceiveTimeout=300ms")
        host.installNeighbour()
        let daemon = try await host.start()
        let clients = try (0..<50).map { _ in try RawClient(host.socket) }
        for (number, client) in clients.enumerated() { client.send(Array(Self.run.utf8.prefix(number * 2 + 1))) }
        #expect(await host.servesOthers())
        for client in clients { #expect(await client.isClosed()) }
        #expect(await host.servesOthers())
        try await host.stop(daemon)
        await host.expectNothingLeft()
    }

    /// The log has 20 MiB; what each of them may cost is a page of it, a batch, and what waits to be sent.
    @Test func servesOthersWhileSubscribersReadNothingOfABigLog() async throws {
        let host = try DaemonHost()
        host.installNeighbour()
        let writer = [host.directory("events"), "a", "count=20000", "batch=500", "padding=1000", "segment=4194304"]
        #expect(try await host.start(program: RealProgram.built("logwriter").path, writer).end().status == 0)
        let daemon = try await host.start()
        #expect(await host.servesOthers())
        let before = ProcessFigures.peakMemory(of: daemon.id)
        let deaf = try (0..<20).map { _ in try RawClient(host.socket) }
        for client in deaf { client.send(Self.subscribe) }
        for _ in 0..<5 { #expect(await host.servesOthers()) }
        let growth = ProcessFigures.peakMemory(of: daemon.id) - before
        #expect(growth < deaf.count << 20 || !ProcessFigures.isMemoryMeaningful, "\(growth >> 10) KiB for \(deaf.count) clients")
        // Whoever begins to read gets everything in its order.
        var stream = SequenceCheck()
        while stream.last < 20_000, let reply = await deaf[0].next() { stream.take(reply) }
        #expect(stream.last >= 20_000 && stream.mistakes == [] && stream.gaps == [])
        for client in deaf { client.socket.shutDown() }
        #expect(try await host.settles(at: 0) == 0)
        try await host.stop(daemon)
        await host.expectNothingLeft()
    }

    @Test func closesTheConnectionOfOneThatSendsAGibibyteWithoutAnEnd() async throws {
        let host = try DaemonHost()
        host.installNeighbour()
        let daemon = try await host.start()
        #expect(await host.servesOthers())
        let before = ProcessFigures.peakMemory(of: daemon.id)
        let client = try RawClient(host.socket)
        client.send(Array(#"{"method":""#.utf8))
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 10)
        var sent = 0
        while sent < 1 << 30, let count = client.send(piece) {
            sent += count
            if count == 0 { await pause(.milliseconds(1)) }
        }
        // Not much more than a message may have, and what the socket holds.
        #expect(sent < 8 << 20)
        // A buffer that grows by doubling has the old one beside the new one for a moment.
        let growth = ProcessFigures.peakMemory(of: daemon.id) - before
        #expect(growth < 32 << 20 || !ProcessFigures.isMemoryMeaningful)
        #expect(await host.servesOthers())
        #expect(try await host.settles(at: 0) == 0)
        try await host.stop(daemon)
        await host.expectNothingLeft()
    }

    @Test func survivesOneThatDiesAtAnyByte() async throws {
        let host = try DaemonHost()
        host.installNeighbour()
        host.hook("10-a", header: "object=container")
        let daemon = try await host.start()
        for message in [Self.publish, Self.run, Self.subscribe] {
            let bytes = framed([message])
            for count in 0...bytes.count {
                do {
                    let client = try RawClient(host.socket)
                    client.send(bytes[..<count])
                    // Half of them die before the daemon has looked at what they sent.
                    if count % 2 == 0 { #expect(await client.isTaken()) }
                }
                if count % 50 == 0 { #expect(await host.servesOthers()) }
            }
        }
        #expect(try await host.settles(at: 0) == 0)
        #expect(await host.servesOthers())
        try await host.stop(daemon)
        // Nothing but what was complete has been done, and that once.
        #expect(try host.loggedEvents().count { $0.topic.string == "/test/dies" } == 1)
        #expect(host.calls.count { $0 == "10-a container a start before -" } <= 1)
        await host.expectNothingLeft()
    }

    @Test func killsWhatRanForOneThatDies() async throws {
        let host = try DaemonHost()
        host.installNeighbour()
        host.hook("10-a", header: "object=container qualifier=before", "\(host.mark("runs")); sleep 300 & wait")
        let daemon = try await host.start()
        do {
            let client = try RawClient(host.socket)
            client.send(Self.run)
            await host.appears("runs")
        }
        #expect(try await host.settles(at: 0) == 0)
        await eventually { host.records.isEmpty && Processes.matching(host.directory("hooks.d")).isEmpty }
        #expect(host.records == [] && Processes.matching(host.directory("hooks.d")) == [])
        #expect(await host.servesOthers())
        try await host.stop(daemon)
        await host.expectNothingLeft()
    }
}
