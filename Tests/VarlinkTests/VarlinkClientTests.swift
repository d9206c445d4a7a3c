import JSON
import Linux
import TestSupport
import Testing

@testable import Varlink

@Suite(.serialized, .leavesNothing()) @LoopActor struct VarlinkClientTests {
    @Test func saysThatNobodyIsThere() async {
        let directory = TemporaryDirectory()
        await #expect(throws: VarlinkFailure.unreachable(.notFound)) { try await VarlinkClient(to: directory("none")) }
    }

    @Test func throwsTheErrorThatTheServiceAnswers() async throws {
        let host = try TestService()
        let client = try await host.client()
        await #expect(throws: VarlinkFailure.error("org.example.test.Refused", ["reason": "no"])) {
            try await client.call("org.example.test.Refuse", ["reason": "no"])
        }
        await #expect(throws: VarlinkFailure.error(.invalidParameter("reason"))) { try await client.call("org.example.test.Refuse") }
        // The connection is as good as before.
        #expect(try await client.call("org.example.test.Echo", ["text": "x"]) == ["text": "x"])
        client.close()
        await host.end()
    }

    @Test func sendsCallsBehindEachOther() async throws {
        let host = try TestService()
        let client = try await host.client()
        let text = String(repeating: "x", count: 2000)
        // More than fits in the socket both ways: it has to take replies while it sends.
        for number in 0..<2000 { try await client.send("org.example.test.Echo", ["text": .string("\(number) \(text)")]) }
        for number in 0..<2000 {
            let reply = try await client.nextReply(within: .seconds(20))
            guard reply.parameters == ["text": .string("\(number) \(text)")] else {
                Issue.record("another reply than that to call \(number)")
                break
            }
        }
        client.close()
        await host.end()
    }

    @Test func sendsCallsTogetherAtTheEndOfTheTurn() async throws {
        let host = try TestService()
        let client = try await host.client()
        for number in 1...5 { try await client.send("org.example.test.Add") { $0.member("number", number) } }
        // In one piece: the server has seen all of them when it looks at the first.
        for _ in 1...5 { #expect(try await client.nextReply(within: .seconds(20)).parameters["together"] == 5) }
        // Nobody waits for a reply, and they go all the same.
        try await client.send("org.example.test.Echo", oneway: true) { $0.member("text", "x") }
        await eventually { host.seen.all == ["Echo"] }
        #expect(host.seen.all == ["Echo"])
        client.close()
        await host.end()
    }

    @Test func sendsTheRestOnceThereIsRoomThoughNobodyWaits() async throws {
        let host = try TestService()
        let directory = TemporaryDirectory()
        let listener = try UnixListener(at: directory("socket"), mode: 0o600)
        let client = try await VarlinkClient(to: directory("socket"))
        let service = try listener.descriptor.accept()
        // Until the socket is full: it holds some 200 KiB.
        let text = String(repeating: "x", count: 60_000)
        for _ in 0..<3 { try await client.send("a.b.C", oneway: true) { $0.member("text", text) } }
        var received = 0
        let end = Instant.now + .seconds(20)
        while received < 180_000, .now < end {
            await LoopTurn.pass()
            received += (try? withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 1) { try service.receive(into: $0) }) ?? 0
        }
        #expect(received > 180_000)
        client.close()
        await host.end()
    }

    @Test func doesNotKeepTheLoopBusyWhileItsCallerDoesSomethingElse() async throws {
        let host = try TestService()
        let client = try await host.client()
        try await client.send("org.example.test.Echo", ["text": "1"])
        // The reply lies there unread.
        await eventually { host.seen.all.count == 1 }
        let before = Ourselves.processorTime
        await pause(.milliseconds(300))
        #expect(Ourselves.processorTime - before < .milliseconds(150))
        #expect(try await client.nextReply(within: .seconds(20)).parameters == ["text": "1"])
        // Nor when the service has gone.
        try await client.send("org.example.test.Echo", ["text": "2"])
        await eventually { host.seen.all.count == 2 }
        await host.end()
        let later = Ourselves.processorTime
        await pause(.milliseconds(300))
        #expect(Ourselves.processorTime - later < .milliseconds(150))
        #expect(try await client.nextReply(within: .seconds(20)).parameters == ["text": "2"])
        await #expect(throws: VarlinkFailure.hungUp) { try await client.call("org.example.test.Echo", ["text": "3"]) }
    }

    @Test func callsWithoutAReply() async throws {
        let host = try TestService()
        let client = try await host.client()
        try await client.callOneway("org.example.test.Echo", ["text": "1"])
        try await client.callOneway("org.example.test.Refuse", ["reason": "1"])
        #expect(try await client.call("org.example.test.Echo", ["text": "2"]) == ["text": "2"])
        #expect(host.seen.all == ["Echo", "Echo"])
        client.close()
        await host.end()
    }

    @Test func waitsNoLongerThanItIsTold() async throws {
        let host = try TestService()
        let client = try await host.client()
        await #expect(throws: VarlinkFailure.timedOut) { try await client.call("org.example.test.Wait", within: .milliseconds(50)) }
        // The late reply would be taken for the next call's.
        await #expect(throws: VarlinkFailure.hungUp) { try await client.call("org.example.test.Echo", ["text": "x"]) }
        await eventually { host.seen.all.count == 2 }
        #expect(host.seen.all == ["waiting", "interrupted cancelled"])
        await host.end()
    }

    @Test func isInterrupted() async throws {
        let host = try TestService()
        let interrupt = Interrupt()
        let client = try await VarlinkClient(to: host.path, interrupt: interrupt)
        async let failure = #expect(throws: VarlinkFailure.interrupted) { try await client.call("org.example.test.Wait") }
        await eventually { host.seen.all == ["waiting"] }
        interrupt.raise()
        _ = await failure
        await eventually { host.seen.all.count == 2 }
        #expect(host.seen.all == ["waiting", "interrupted cancelled"])
        await host.end()
    }

    @Test func saysThatTheServiceHungUp() async throws {
        let host = try TestService()
        let client = try await host.client()
        try await client.send("org.example.test.Echo", ["text": "x"])
        #expect(await host.settles(at: 1))
        await host.end()
        // What was said before that is not lost.
        #expect(try await client.nextReply().parameters == ["text": "x"])
        await #expect(throws: VarlinkFailure.hungUp) { try await client.call("org.example.test.Echo", ["text": "x"]) }
    }

    @Test(arguments: [
        (#"{"parameters":{},"continues":true}"#, "not varlink: one reply was asked for, and more are to come"),
        (#"{"parameters":[]}"#, "not varlink: the member \"parameters\" cannot stand there"),
        (#"{"error":"a.b.C","continues":true}"#, "not varlink: the member \"continues\" cannot stand there"),
        ("x", "not varlink: line 1, column 1 (byte 0): expected a value, found 'x'"),
        (String(repeating: " ", count: 2000), "not varlink: a reply is longer than 1000 bytes"),
    ]) func refusesWhatIsNoReply(_ reply: String, _ message: String) async throws {
        let directory = TemporaryDirectory()
        let listener = try UnixListener(at: directory("socket"), mode: 0o600)
        let client = try await VarlinkClient(to: directory("socket"), limits: JSONLimits(bytes: 1000))
        let service = try listener.descriptor.accept()
        try await client.send("a.b.C")
        let bytes = Array(reply.utf8) + (reply.utf8.count > 1000 ? [] : [0])
        _ = try bytes.span.withUnsafeBytes { try service.send($0) }
        let failure = await #expect(throws: VarlinkFailure.self) { try await client.nextReply(within: .seconds(20)) }
        #expect(failure?.description == message)
        await #expect(throws: VarlinkFailure.hungUp) { try await client.call("a.b.C") }
    }
}
