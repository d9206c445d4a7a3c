import JSON
import Linux
import TestSupport
import Testing

@testable import Varlink

@Suite(.serialized, .leavesNothing()) @LoopActor struct VarlinkServerTests {
    // MARK: Answers

    nonisolated static let answers: [(String, String?)] = [
        (#"{"method":"org.example.test.Echo","parameters":{"text":"ä\u0001"}}"#, #"{"parameters":{"text":"ä\u0001"}}"#),
        (
            #"{"method":"org.example.test.Describe","parameters":{"item":{"name":"a"},"items":[{"name":"b","count":null}]}}"#,
            #"{"parameters":{"count":1}}"#
        ),
        (
            #"{"method":"org.example.test.Count","parameters":{"to":1},"more":true}"#, #"{"parameters":{"number":1}}"#
        ),
        (#"{"method":"org.example.test.Count","parameters":{"to":1}}"#, #"{"error":"org.varlink.service.ExpectedMore"}"#),
        (
            #"{"method":"org.example.test.Echo"}"#,
            #"{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"text"}}"#
        ),
        (
            #"{"method":"org.example.test.Echo","parameters":{"text":1}}"#,
            #"{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"text"}}"#
        ),
        (
            #"{"method":"org.example.test.Echo","parameters":{"text":"x","more":1}}"#,
            #"{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"more"}}"#
        ),
        (
            #"{"method":"org.example.test.Describe","parameters":{"item":{"name":"a","extra":1}}}"#,
            #"{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"item"}}"#
        ),
        (
            #"{"method":"org.example.test.Unknown"}"#,
            #"{"error":"org.varlink.service.MethodNotFound","parameters":{"method":"org.example.test.Unknown"}}"#
        ),
        (
            #"{"method":"org.example.other.Echo"}"#,
            #"{"error":"org.varlink.service.InterfaceNotFound","parameters":{"interface":"org.example.other"}}"#
        ),
        (#"{"method":"Echo"}"#, #"{"error":"org.varlink.service.InterfaceNotFound","parameters":{"interface":""}}"#),
        (
            #"{"method":"org.example.test.Missing"}"#,
            #"{"error":"org.varlink.service.MethodNotImplemented","parameters":{"method":"org.example.test.Missing"}}"#
        ),
        (
            #"{"method":"org.example.test.Refuse","parameters":{"reason":"no"}}"#,
            #"{"error":"org.example.test.Refused","parameters":{"reason":"no"}}"#
        ),
        (
            #"{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"a.b"}}"#,
            #"{"error":"org.varlink.service.InterfaceNotFound","parameters":{"interface":"a.b"}}"#
        ),
        (#"{"method":"org.example.test.Echo","parameters":{"text":"x"},"oneway":true}"#, nil),
        (#"{"method":"org.example.test.Unknown","oneway":true}"#, nil),
        (#"{"method":"org.example.test.Refuse","parameters":{"reason":"no"},"oneway":true}"#, nil),
        (#"{"method":"org.example.test.Echo","oneway":true}"#, nil),
    ]

    @Test(arguments: answers) func answers(_ call: String, _ answer: String?) async throws {
        let host = try TestService()
        let client = try RawClient(host.path)
        // The second call shows that the first one, where it is not answered, has not been.
        client.send(call, #"{"method":"org.example.test.Echo","parameters":{"text":"end"}}"#)
        if let answer { #expect(await client.next() == answer) }
        #expect(await client.next() == #"{"parameters":{"text":"end"}}"#)
        await host.end()
    }

    @Test func givesTheSameAnswersWhereverAllTheCallsAreSplit() async throws {
        let host = try TestService()
        let calls = framed(Self.answers.map(\.0))
        let expected = Self.answers.compactMap(\.1)
        for split in 0...calls.count {
            let client = try RawClient(host.path)
            client.send(calls[..<split])
            // As two reads: the server has taken the first part when it waits again.
            if split % 3 == 0 { await pause(.milliseconds(1)) } else { await LoopTurn.pass() }
            client.send(calls[split...])
            client.finishSending()
            #expect(await client.rest() == expected, "split at \(split)")
        }
        await host.end()
    }

    @Test func givesTheSameAnswersToCallsThatComeByteByByte() async throws {
        let host = try TestService()
        let client = try RawClient(host.path)
        for byte in framed(Self.answers.map(\.0)) {
            client.send([byte])
            await LoopTurn.pass()
        }
        client.finishSending()
        #expect(await client.rest() == Self.answers.compactMap(\.1))
        await host.end()
    }

    @Test func tellsWhatItIsAndOffers() async throws {
        let host = try TestService()
        let client = try await host.client()
        #expect(
            try await client.call("org.varlink.service.GetInfo") == [
                "vendor": "Example", "product": "Test", "version": "1", "url": "https://example.org",
                "interfaces": ["org.varlink.service", "org.example.test"],
            ])
        for interface in [VarlinkInterface.service, TestService.interface] {
            let reply = try await client.call("org.varlink.service.GetInterfaceDescription", ["interface": .string(interface.name)])
            #expect(reply == ["description": .string(interface.description)])
        }
        client.close()
        await host.end()
    }

    @Test(
        arguments: CallMessageTests.refused.map(\.0) + ["", "garbage", #"{"method":"a.b.C","method":"a.b.C"}"#, "\u{FEFF}{}"]
    ) func closesTheConnectionOfWhoSendsWhatIsNoCall(_ message: String) async throws {
        let host = try TestService()
        let client = try RawClient(host.path)
        client.send(#"{"method":"org.example.test.Echo","parameters":{"text":"before"}}"#, message, #"{"method":"org.example.test.Wait"}"#)
        #expect(await client.rest() == [#"{"parameters":{"text":"before"}}"#])
        #expect(host.seen.all == ["Echo"])
        await host.end()
    }

    @Test func asksWhetherTheCallerMay() async throws {
        let host = try TestService()
        host.service.permission = { peer, method in
            peer.credentials.process == ProcessIdentity.current.id && method != "org.example.test.Wait"
        }
        let client = try RawClient(host.path)
        client.send(
            #"{"method":"org.example.test.Wait"}"#, #"{"method":"org.example.test.Wait","parameters":{"x":1}}"#,
            #"{"method":"org.example.test.Echo","parameters":{"text":"x"}}"#)
        #expect(await client.next() == #"{"error":"org.varlink.service.PermissionDenied"}"#)
        #expect(await client.next() == #"{"error":"org.varlink.service.PermissionDenied"}"#)
        #expect(await client.next() == #"{"parameters":{"text":"x"}}"#)
        #expect(host.seen.all == ["Echo"])
        await host.end()
    }

    @Test func knowsWhoCalls() async throws {
        let host = try TestService()
        let client = try await host.client()
        let reply = try await client.call("org.example.test.Caller")
        #expect(reply["process"]?.int == Int(ProcessIdentity.current.id))
        #expect(reply["user"]?.int == Int(Ourselves.user))
        #expect(Set(reply["groups"]?.array?.compactMap(\.int) ?? []) == Set(Ourselves.groups.map(Int.init)))
        client.close()
        await host.end()
    }

    // MARK: Many replies

    @Test func repliesManyTimes() async throws {
        let host = try TestService()
        let client = try await host.client()
        var numbers: [Int] = []
        for try await reply in try await client.replies(to: "org.example.test.Count", ["to": 1000], within: .seconds(20)) {
            numbers.append(reply["number"]?.int ?? 0)
        }
        #expect(numbers == Array(1...1000))
        #expect(try await client.call("org.example.test.Echo", ["text": "after"]) == ["text": "after"])
        client.close()
        await host.end()
    }

    @Test func answersWithExpectedMoreWhereAHandlerGoesOnAndTheCallerTakesOneReply() async throws {
        let host = try TestService()
        let client = try RawClient(host.path)
        client.send(#"{"method":"org.example.test.Stream"}"#)
        #expect(await client.next() == #"{"error":"org.varlink.service.ExpectedMore"}"#)
        await host.end()
    }

    @Test func hasCallsOfOneMethodAnsweredTogetherAndInTheirOrder() async throws {
        let host = try TestService()
        let client = try RawClient(host.path)
        let add = { (number: Int) in #"{"method":"org.example.test.Add","parameters":{"number":\#(number)}}"# }
        let echo = #"{"method":"org.example.test.Echo","parameters":{"text":"x"}}"#
        let invalid = #"{"method":"org.example.test.Add","parameters":{"number":"x"}}"#
        client.send(([add(1), add(2), add(3), echo, add(4), invalid] + (0..<12).map { _ in add(1) }).joined(separator: "\0"))
        func sum(_ sum: Int, _ together: Int) -> String { #"{"parameters":{"sum":\#(sum),"together":\#(together)}}"# }
        let expected =
            [
                sum(1, 3), sum(3, 3), sum(6, 3), #"{"parameters":{"text":"x"}}"#, sum(10, 1),
                #"{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"number"}}"#,
            ] + (11...20).map { sum($0, 10) } + [sum(21, 2), sum(22, 2)]
        for line in expected { #expect(await client.next() == line) }

        // An error of the handler answers those that have no answer yet.
        client.send([add(1), add(-1), add(1)].joined(separator: "\0"))
        #expect(await client.next() == sum(23, 3))
        for _ in 0..<2 {
            #expect(await client.next() == #"{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"number"}}"#)
        }
        await host.end()
    }

    @Test func saysWhatContradictsTheDefinition() async throws {
        let host = try TestService()
        let interface = TestService.interface
        let route = VarlinkService.Route(interface: interface, method: try #require(interface.method("Echo")))
        #expect(route.contradiction(in: ["text": "x"]) == nil)
        #expect(route.contradiction(in: ["text": 1]) == "a reply of org.example.test.Echo: text is not as defined")
        #expect(route.contradiction(in: ["text": "x", "more": 1]) == "a reply of org.example.test.Echo: more is not as defined")
        #expect(host.service.contradiction(in: .permissionDenied) == nil)
        #expect(host.service.contradiction(in: VarlinkError("org.example.test.Refused", ["reason": "x"])) == nil)
        #expect(
            host.service.contradiction(in: VarlinkError("org.example.test.Refused"))
                == "org.example.test.Refused: reason is not as defined")
        #expect(
            host.service.contradiction(in: VarlinkError("org.example.test.Other"))
                == "no interface defines the error org.example.test.Other")
        await host.end()
    }

    // MARK: The end

    @Test func cancelsWhatAClientHadAskedForWhenItHangsUp() async throws {
        let host = try TestService()
        let client = try await host.client()
        try await client.send("org.example.test.Wait")
        // Behind it, unread, and never to be answered.
        try await client.send("org.example.test.Echo", ["text": "x"])
        await eventually { host.seen.all == ["waiting"] }
        client.close()
        #expect(await host.settles(at: 0))
        #expect(host.seen.all == ["waiting", "interrupted cancelled"])
        await host.end()
    }

    @Test func answersAClientThatSendsNothingMoreAndWaits() async throws {
        let host = try TestService()
        let client = try RawClient(host.path)
        client.send(#"{"method":"org.example.test.Count","parameters":{"to":3},"more":true}"#)
        client.finishSending()
        #expect(
            await client.rest() == [
                #"{"parameters":{"number":1},"continues":true}"#, #"{"parameters":{"number":2},"continues":true}"#,
                #"{"parameters":{"number":3}}"#,
            ])
        await host.end()
    }

    @Test func waitsForCallsThatAreUnderWayWhenItStops() async throws {
        let host = try TestService()
        host.service.on("org.example.test.Echo") { call throws(VarlinkFailure) in
            _ = await Watch().next(until: .now + .milliseconds(100))
            try await call.reply(["text": call.parameters["text"]!])
        }
        let busy = try RawClient(host.path)
        busy.send(
            #"{"method":"org.example.test.Echo","parameters":{"text":"1"}}"#,
            #"{"method":"org.example.test.Echo","parameters":{"text":"2"}}"#)
        let idle = try RawClient(host.path)
        #expect(await host.settles(at: 2))
        await pause(.milliseconds(20))
        #expect(await host.server.stop(within: .seconds(20)) == 0)
        #expect(await busy.rest() == [#"{"parameters":{"text":"1"}}"#, #"{"parameters":{"text":"2"}}"#])
        #expect(await idle.rest() == [])
        #expect(throws: Errno.self) { try RawClient(host.path).send([0]) }
    }

    @Test func interruptsWhatGoesOnWhenItStopsAndCutsOffWhatDoesNotEnd() async throws {
        let host = try TestService()
        let seen = host.seen
        host.service.on("org.example.test.Echo") { call throws(VarlinkFailure) in
            seen.add("busy")
            // Deaf to the first interrupt.
            let watch = Watch(interrupt: call.interrupt)
            while await watch.next(until: .now + .seconds(60)) == .interrupted, !Task.isCancelled {}
            throw .hungUp
        }
        let streaming = try RawClient(host.path)
        streaming.send(#"{"method":"org.example.test.Wait","more":true}"#)
        let deaf = try RawClient(host.path)
        deaf.send(#"{"method":"org.example.test.Echo","parameters":{"text":"1"}}"#)
        await eventually { host.seen.all.count == 2 }
        #expect(await host.server.stop(within: .milliseconds(300)) == 1)
        #expect(await streaming.rest() == ["{\"parameters\":{}}"])
        #expect(await deaf.rest() == [])
        #expect(host.seen.all.contains("interrupted not cancelled"))
        #expect(host.server.connections == 0)
    }
}

enum LoopTurn {
    /// Lets the loop look for what is ready once.
    @LoopActor static func pass() async { _ = await Watch().next(until: Instant(nanoseconds: 0)) }
}
