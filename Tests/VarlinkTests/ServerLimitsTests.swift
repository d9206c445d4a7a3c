import JSON
import Linux
import TestSupport
import Testing

@testable import Varlink

@Suite(.serialized, .leavesNothing()) @LoopActor struct ServerLimitsTests {
    private static let echo = #"{"method":"org.example.test.Echo","parameters":{"text":"x"}}"#
    private static let echoed = #"{"parameters":{"text":"x"}}"#

    // MARK: The rate

    @Test func letsAUserCallNoFasterThanTheRateWhateverTheConnections() async throws {
        let host = try TestService { $0.callsOfUser = CallRate(perSecond: 50, burst: 10) }
        let clients = try (0..<2).map { _ in try RawClient(host.path) }
        let start = Instant.now
        for client in clients { client.send((0..<10).map { _ in Self.echo }.joined(separator: "\0")) }
        for client in clients { for _ in 0..<10 { #expect(await client.next() == Self.echoed) } }
        // Ten at once, and 200 ms for the ten others.
        #expect(Instant.now - start >= .milliseconds(199))
        await host.end()
    }

    @Test func readsNothingOfWhoCallsTooOften() async throws {
        let host = try TestService { $0.callsOfUser = CallRate(perSecond: 1, burst: 1) }
        let client = try RawClient(host.path)
        let calls = framed(Array(repeating: Self.echo, count: 1000))
        var sent = 0
        var stalled = 0
        while stalled < 20 {
            let count = client.send(calls) ?? 0
            sent += count
            stalled = count == 0 ? stalled + 1 : 0
            if count == 0 { await pause(.milliseconds(5)) }
        }
        // One read, and what the socket holds.
        #expect(sent < 2 << 20)
        #expect(host.seen.all.count < 10)
        // Whoever waits for a turn and hangs up is gone at once.
        client.socket.shutDown()
        #expect(await host.settles(at: 0))
        await host.end()
    }

    @Test func countsEachCallOfABatch() async throws {
        let host = try TestService { $0.callsOfUser = CallRate(perSecond: 20, burst: 4) }
        let client = try RawClient(host.path)
        let start = Instant.now
        client.send((0..<6).map { _ in #"{"method":"org.example.test.Add","parameters":{"number":1}}"# }.joined(separator: "\0"))
        var together: [Int] = []
        for sum in 1...6 {
            let reply = try JSONValue(parsing: await client.next() ?? "")["parameters"]
            #expect(reply?["sum"]?.int == sum)
            together.append(reply?["together"]?.int ?? 0)
        }
        #expect(together.prefix(4) == [4, 4, 4, 4])
        #expect(Instant.now - start >= .milliseconds(99))
        await host.end()
    }

    @Test func stopsThoughSomebodyWaitsForATurn() async throws {
        let host = try TestService { $0.callsOfUser = CallRate(perSecond: 1, burst: 1) }
        let client = try RawClient(host.path)
        client.send(Array(repeating: Self.echo, count: 100).joined(separator: "\0"))
        #expect(await client.next() == Self.echoed)
        await host.end()
        #expect(await client.rest().count < 5)
    }

    // MARK: Sockets and descriptors

    @Test func servesSeveralSocketsWithinOneLimit() async throws {
        let host = try TestService()
        await host.end()
        let listeners = try ["a", "b"].map { try UnixListener(at: host.directory($0), mode: 0o600) }
        var limits = VarlinkLimits()
        limits.connections = 3
        let server = VarlinkServer(host.service, on: listeners, limits: limits)
        let clients = try ["a", "b", "b"].map { try RawClient(host.directory($0)) }
        for client in clients {
            client.send(Self.echo)
            #expect(await client.next() == Self.echoed)
        }
        #expect(await (try RawClient(host.directory("a"))).isClosed())
        #expect(await server.stop(within: .seconds(5)) == 0)
        for client in clients { #expect(await client.isClosed()) }
    }

    @Test func goesOnWhenDescriptorsThatHadRunOutAreThereAgain() async throws {
        let host = try TestService()
        let before = try RawClient(host.path)
        before.send(Self.echo)
        #expect(await before.next() == Self.echoed)
        let late = try RawClient(host.path)
        late.send(Self.echo)
        // No await between this and the limit: the server has not yet looked at the new connection.
        let limit = Descriptors.limit
        Descriptors.limit = Descriptors.lowestFree
        await pause(.milliseconds(250))
        #expect(host.server.connections == 1)
        // Who is connected is served meanwhile.
        before.send(Self.echo)
        #expect(await before.next() == Self.echoed)
        Descriptors.limit = limit
        #expect(await late.next() == Self.echoed)
        #expect(host.server.connections == 2)
        await host.end()
    }

    // MARK: Handlers that do not end

    @Test func keepsNoDescriptorForAHandlerWhoseClientHasGone() async throws {
        let host = try TestService {
            $0.connectionsOfUser = 1
            $0.abandonment = .milliseconds(300)
        }
        let (watch, seen) = (Watch(), host.seen)
        host.service.on("org.example.test.Wait") { call throws(VarlinkFailure) in
            seen.add("deaf")
            // Looks at no interrupt.
            _ = await watch.next(until: .now + .seconds(60))
            #expect(throws: Errno.notConnected) { _ = try call.peer.process().identity }
            #expect(throws: Errno.notConnected) { try call.peer.groups() }
            seen.add("ended")
            try await call.reply()
        }
        let client = try RawClient(host.path)
        client.send(#"{"method":"org.example.test.Wait"}"#)
        await eventually { seen.all == ["deaf"] }
        let descriptors = Descriptors.count
        client.socket.shutDown()
        // The server's end is closed, though the handler goes on.
        await eventually { Descriptors.count < descriptors }
        #expect(Descriptors.count == descriptors - 1)
        // It counts for a while.
        #expect(host.server.connections == 1)
        #expect(await (try RawClient(host.path)).isClosed())
        #expect(await host.settles(at: 0))
        #expect(await host.servesOthers())
        #expect(seen.all == ["deaf", "Echo"])
        watch.wake()
        await eventually { seen.all.count == 3 }
        #expect(seen.all == ["deaf", "Echo", "ended"])
        #expect(await host.settles(at: 0))
        await host.end()
    }
}
