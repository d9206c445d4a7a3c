import JSON
import Linux
import TestSupport
import Testing

@testable import Varlink

/// What one client does that misbehaves, and that nobody else notices.
@Suite(.serialized, .leavesNothing()) @LoopActor struct HostileClientTests {
    @Test func survivesOneThatSendsHalfAMessageAndStops() async throws {
        let host = try TestService { $0.receiving = .milliseconds(100) }
        let clients = try (0..<20).map { _ in try RawClient(host.path) }
        for client in clients { client.send(Array(#"{"method":"org.example"#.utf8)) }
        #expect(await host.settles(at: 20))
        #expect(await host.servesOthers())
        for client in clients { #expect(await client.isClosed()) }
        await host.end()
    }

    @Test func letsAMessageTakeNoLongerThoughItsBytesComeOneByOne() async throws {
        let host = try TestService { $0.receiving = .milliseconds(200) }
        let client = try RawClient(host.path)
        client.send(#"{"method":"org.example.test.Echo","parameters":{"text":"x"}}"#)
        #expect(await client.next() == #"{"parameters":{"text":"x"}}"#)
        let end = Instant.now + .seconds(20)
        while client.send([0x20]) == 1, .now < end { await pause(.milliseconds(10)) }
        #expect(Instant.now < end)
        await host.end()
    }

    @Test func closesAConnectionThatIsIdleForTooLong() async throws {
        let host = try TestService { $0.idle = .milliseconds(100) }
        let idle = try RawClient(host.path)
        let busy = try RawClient(host.path)
        busy.send(#"{"method":"org.example.test.Wait"}"#)
        #expect(await idle.rest() == [])
        await pause(.milliseconds(200))
        // Who waits for an answer is not idle.
        #expect(host.server.connections == 1)
        busy.socket.shutDown()
        await host.end()
    }

    @Test func countsNoTimeInWhichAClientCouldDoNothing() async throws {
        let host = try TestService {
            $0.idle = .milliseconds(150)
            $0.receiving = .milliseconds(150)
        }
        host.service.on("org.example.test.Wait") { call throws(VarlinkFailure) in
            _ = await Watch().next(until: .now + .milliseconds(300))
            try await call.reply()
        }
        let client = try RawClient(host.path)
        // Half of the second call lies there while the first is answered.
        client.send(framed([#"{"method":"org.example.test.Wait"}"#]) + Array(#"{"method":"org.example.test.W"#.utf8))
        #expect(await client.next() == #"{"parameters":{}}"#)
        client.send(framed([#"ait"}"#]))
        #expect(await client.next() == #"{"parameters":{}}"#)
        client.send(#"{"method":"org.example.test.Wait"}"#)
        #expect(await client.next() == #"{"parameters":{}}"#)
        await host.end()
    }

    @Test func servesOthersWhileOneHasManyCallsReadyThatAreAnsweredWithoutWaiting() async throws {
        let host = try TestService()
        let count = Lock(0)
        host.service.on("org.example.test.Wait") { call throws(VarlinkFailure) in
            count.withLock { $0 += 1 }
            let end = Instant.now + .milliseconds(5)
            while Instant.now < end {}
            try await call.reply()
        }
        let client = try RawClient(host.path)
        client.send(framed(Array(repeating: #"{"method":"org.example.test.Wait","oneway":true}"#, count: 600)))
        while count.withLock({ $0 }) == 0 { await pause(.milliseconds(1)) }
        #expect(await host.servesOthers())
        #expect(count.withLock { $0 } < 300)
        client.socket.shutDown()
        await host.end()
    }

    @Test func servesOthersWhileOneTakesAllThatAHandlerCanSend() async throws {
        let host = try TestService()
        host.service.on("org.example.test.Stream") { call throws(VarlinkFailure) in
            let text = String(repeating: "x", count: 10_000)
            while true { try await call.reply(["number": 1, "text": .string(text)], continues: true) }
        }
        let client = try RawClient(host.path)
        client.send(#"{"method":"org.example.test.Stream","more":true}"#)
        let number = client.socket.number
        let isDone = Lock(false)
        async let reading: Void = onAThread {
            Reading.take(100 << 20, from: number)
            isDone.withLock { $0 = true }
        }
        #expect(await host.servesOthers())
        #expect(await host.servesOthers())
        #expect(!isDone.withLock { $0 })
        client.socket.shutDown()
        await reading
        await host.end()
    }

    @Test func suspendsTheHandlerOfOneThatReadsNothing() async throws {
        let host = try TestService { $0.unsent = 20_000 }
        let client = try RawClient(host.path)
        client.send(#"{"method":"org.example.test.Stream","more":true}"#)
        var before = -1
        // Until nothing more is written: the socket's buffers are full.
        while before != host.seen.all.count || before == 0 {
            before = host.seen.all.count
            await pause(.milliseconds(50))
        }
        #expect(await host.servesOthers())
        #expect(host.seen.all.count(where: { $0 == "stream" }) == before)
        // The kernel's buffer holds some 200 KiB; the rest is what the handler was allowed.
        #expect(before < 1000)
        // Whoever begins to read gets everything in its order.
        for number in 0..<3000 {
            guard let reply = await client.next(), reply.hasPrefix(#"{"parameters":{"number":\#(number),"#) else {
                Issue.record("reply \(number) is another one")
                break
            }
        }
        #expect(!host.seen.all.contains("stream ended"))
        client.finishSending()
        #expect(await host.servesOthers())
        await host.end()
        #expect(host.seen.all.contains("stream ended"))
    }

    @Test func takesNoMoreCallsOfOneThatReadsNoReplies() async throws {
        let host = try TestService { $0.unsent = 10_000 }
        let client = try RawClient(host.path)
        let call = Array(#"{"method":"org.example.test.Echo","parameters":{"text":"\#(String(repeating: "x", count: 1000))"}}"#.utf8) + [0]
        var sent: [UInt8] = []
        var stalled = 0
        // Until the server takes nothing for a while.
        while stalled < 20 {
            let wanted = Array((call + call)[(sent.count % call.count)...].prefix(call.count))
            let count = client.send(wanted) ?? 0
            sent += wanted[..<count]
            stalled = count == 0 ? stalled + 1 : 0
            if count == 0 { await pause(.milliseconds(5)) }
        }
        #expect(await host.servesOthers())
        #expect(sent.count < 3 << 20)
        // It goes on where it was left.
        let complete = sent.count / call.count
        client.finishSending()
        #expect(await client.rest().count == complete)
        await host.end()
    }

    @Test func closesTheConnectionOfOneThatSendsAGibibyteWithoutAnEnd() async throws {
        let host = try TestService { $0.message = 1 << 20 }
        let client = try RawClient(host.path)
        client.send(Array(#"{"method":""#.utf8))
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 10)
        var sent = 0
        while sent < 1 << 30, let count = client.send(piece) {
            sent += count
            if count == 0 { await LoopTurn.pass() }
        }
        // Not much more than a message may have, and what the socket holds.
        #expect(sent < 3 << 20)
        #expect(await host.servesOthers())
        #expect(await host.settles(at: 0))
        await host.end()
    }

    @Test func boundsWhatOneUserHasOpenAmongItsConnections() async throws {
        let host = try TestService {
            $0.message = 300_000
            $0.receivedOfUser = 1_000_000
        }
        let clients = try (0..<10).map { _ in try RawClient(host.path) }
        for client in clients {
            var left = 200_000
            while left > 0, let count = client.send([UInt8](repeating: UInt8(ascii: " "), count: min(left, 10_000))) {
                left -= count
                await LoopTurn.pass()
            }
        }
        #expect(await host.settles(at: 5))
        for client in clients { client.socket.shutDown() }
        #expect(await host.settles(at: 0))
        // What they held is given back.
        let client = try await host.client()
        let long = JSONValue.string(String(repeating: "x", count: 250_000))
        #expect(try await client.call("org.example.test.Echo", ["text": long]) == ["text": long])
        client.close()
        await host.end()
    }

    @Test func servesOthersWhileFiveThousandConnectionsAreOpen() async throws {
        let host = try TestService {
            $0.connections = 6000
            $0.connectionsOfUser = 6000
        }
        let wanted = Descriptors.allow(pairs: 5000)
        var clients: [FileHolder] = []
        for _ in 0..<wanted {
            clients.append(try FileHolder(host.path))
            if clients.count % 1000 == 0 { #expect(await host.settles(at: clients.count)) }
        }
        #expect(await host.settles(at: wanted))
        #expect(await host.servesOthers())
        clients = []
        #expect(await host.settles(at: 0))
        await host.end()
    }

    @Test func closesConnectionsBeyondTheLimitAtOnce() async throws {
        let host = try TestService { $0.connectionsOfUser = 10 }
        let client = try await host.client()
        var crowd = try (0..<9).map { _ in try RawClient(host.path) }
        #expect(await host.settles(at: 10))
        for _ in 0..<200 { #expect(await (try RawClient(host.path)).isClosed()) }
        #expect(host.server.connections == 10)
        #expect(try await client.call("org.example.test.Echo", ["text": "x"], within: .seconds(20)) == ["text": "x"])
        crowd.removeLast()
        #expect(await host.settles(at: 9))
        #expect(await host.servesOthers())
        client.close()
        crowd = []
        await host.end()
    }

    @Test func survivesOneThatDiesAtAnyByte() async throws {
        let host = try TestService()
        let stream = framed([#"{"method":"org.example.test.Echo","parameters":{"text":"x"}}"#, #"{"method":"org.example.test.Wait"}"#])
        for count in 0...stream.count {
            do {
                let client = try RawClient(host.path)
                client.send(stream[..<count])
                if count % 2 == 0 { await LoopTurn.pass() }
            }
            if count % 20 == 0 { #expect(await host.servesOthers()) }
        }
        #expect(await host.settles(at: 0))
        // The one call that was complete has been cancelled.
        #expect(host.seen.all.count { $0 == "interrupted cancelled" } == host.seen.all.count { $0 == "waiting" })
        await host.end()
    }

    @Test func survivesAnyEditOfItsCalls() async throws {
        let host = try TestService()
        var generator = SeededGenerator(seed: 4)
        let calls = framed(VarlinkServerTests.answers.map(\.0))
        for round in 0..<300 {
            let client = try RawClient(host.path)
            client.send(calls.mutated(by: &generator, alphabet: "{}[]\":,\0truefalsn0"))
            client.finishSending()
            #expect(await client.isClosed())
            if round % 50 == 0 { #expect(await host.servesOthers()) }
        }
        #expect(await host.settles(at: 0))
        await host.end()
    }
}

/// A connection that does nothing.
final class FileHolder: Sendable {
    private let socket: FileDescriptor
    init(_ path: String) throws(Errno) { socket = try FileDescriptor.connected(toSocket: path) }
}
