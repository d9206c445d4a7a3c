import JSON
import Linux
import TestSupport
import Testing

@testable import Varlink

/// Calls whose parameters the handler takes as text.
@Suite(.serialized, .leavesNothing()) @LoopActor struct TextCallTests {
    private static let interface = VarlinkInterface(
        builtIn: """
            interface org.example.text

            type Kind (one, two)
            type Part (name: string, weight: ?float)

            method Put(event: object, kind: ?Kind, parts: ?[]Part, labels: ?[string]string, durable: ?bool, count: ?int) -> ()
            """)

    private static func route() throws -> VarlinkService.Route {
        VarlinkService.Route(interface: interface, method: try #require(interface.method("Put")))
    }

    private static func glance(_ message: String) throws -> CallMessage? {
        let routes = [try route()]
        return Array(message.utf8).withUnsafeBytes { CallMessage(glancingAt: $0, for: routes, limits: JSONLimits(depth: 8)) }
    }

    /// Parameters and whether a glance shows that they are as defined.
    nonisolated static let parameters: [(String, Bool)] = [
        (#"{"event":{}}"#, true),
        (#"{ "event" : { "a" : [ 1 , { } ] } }"#, true),
        (#"{"event":{"text":"ä\n"},"kind":"two","durable":true,"count":-7}"#, true),
        (#"{"kind":null,"event":{},"parts":[{"name":"a"},{"name":"b","weight":1},{"weight":2.5,"name":"c"}],"labels":{"x":"y"}}"#, true),
        (#"{"event":{},"parts":[],"labels":{}}"#, true),
        (#"{}"#, false),
        (#"{"event":[]}"#, false),
        (#"{"event":null}"#, false),
        (#"{"event":{},"event":{}}"#, false),
        (#"{"event":{},"extra":1}"#, false),
        (#"{"event":{},"kind":"three"}"#, false),
        (#"{"event":{},"count":1.0}"#, false),
        (#"{"event":{},"durable":0}"#, false),
        (#"{"event":{},"parts":[{"weight":1}]}"#, false),
        (#"{"event":{},"parts":[{"name":1}]}"#, false),
        (#"{"event":{},"labels":{"x":1}}"#, false),
        (#"{"event":{"a":1,"a":2}}"#, false),
        (#"{"event":[[[[[[[[]]]]]]]]}"#, false),
        // As defined, which takes more than a glance to say.
        (#"{"\u0065vent":{}}"#, false),
        (#"{"event":{"a":1e3}}"#, false),
    ]

    @Test(arguments: parameters) func takesTheTextOfWhatIsAsDefined(_ parameters: String, _ isAsDefined: Bool) throws {
        let call = try Self.glance(#"{"method":"org.example.text.Put","parameters":\#(parameters)}"#)
        #expect(call.map { String(decoding: $0.text ?? [], as: UTF8.self) } == (isAsDefined ? parameters : nil))
    }

    @Test(
        arguments: [
            (#"{"method":"org.example.text.Put","parameters":{"event":{}},"oneway":true}"#, true),
            (#" {"method":"org.example.text.Put", "more":true, "parameters":{"event":{}} } "#, true),
            (#"{"method":"org.example.text.Get","parameters":{"event":{}}}"#, false),
            (#"{"parameters":{"event":{}},"method":"org.example.text.Put"}"#, false),
            (#"{"method":"org.example.text.Put"}"#, false),
            (#"{"method":"org.example.text.Put","parameters":null}"#, false),
            (#"{"method":"org.example.text.Put","parameters":{"event":{}},"more":false}"#, false),
            (#"{"method":"org.example.text.Put","parameters":{"event":{}},"more":true,"oneway":true}"#, false),
            (#"{"method":"org.example.text.Put","parameters":{"event":{}},"upgrade":true}"#, false),
            (#"{"method":"org.example.text.Put","parameters":{"event":{}},"more":true,"upgrade":true}"#, false),
            (#"{"method":"org.example.text.Put","parameters":{"event":{}}}x"#, false),
            (#"{"method":"org.example.text.Put","parameters":{"event":{}}"#, false),
        ]) func glancesAtNothingButAPlainCall(_ message: String, _ isTaken: Bool) throws
    {
        #expect((try Self.glance(message) != nil) == isTaken)
    }

    /// Whatever it takes, the reader takes as the same call, and finds as defined.
    @Test func takesNothingThatIsRefusedOtherwise() throws {
        let route = try Self.route()
        var generator = SeededGenerator(seed: 11)
        var taken = 0
        for round in 0..<40_000 {
            let flags = ["", #","more":true"#, #","oneway":true"#, #","more":true,"more":true"#][round % 4]
            let seed = #"{"method":"org.example.text.Put","parameters":\#(Self.parameters[round % 5].0)\#(flags)}"#
            let message = Array(seed.utf8).mutated(by: &generator, alphabet: "{}[]\":,truefalsn019.")
            let limits = JSONLimits()
            guard let call = message.withUnsafeBytes({ CallMessage(glancingAt: $0, for: [route], limits: limits) }) else { continue }
            taken += 1
            let read = try message.withUnsafeBytes { try CallMessage(parsing: $0, limits: limits) }
            #expect(read.method == call.method && read.more == call.more && read.oneway == call.oneway)
            #expect(try JSONValue(parsing: call.text ?? []) == .object(read.parameters))
            #expect(Self.interface.mismatch(of: read.parameters, with: route.method.input) == nil)
        }
        #expect(taken > 100)
    }

    @Test func givesTheHandlerTextWhetherItWasReadOrNot() async throws {
        let host = try TestService()
        let seen = host.seen
        host.service.onText("org.example.test.Echo") { calls throws(VarlinkFailure) in
            for call in calls {
                #expect(call.parameters.isEmpty)
                seen.add(String(decoding: call.text, as: UTF8.self))
                try await call.reply { $0.member("text", "\(calls.count)") }
            }
        }
        let client = try RawClient(host.path)
        client.send(
            #"{"method":"org.example.test.Echo","parameters":{"text" : "ä"}}"#,
            #"{"method":"org.example.test.Echo","parameters":{"\u0074ext" : "b"}}"#,
            #"{"method":"org.example.test.Echo","parameters":{"text":1}}"#, #"{"method":"org.example.test.Echo"}"#,
            #"{"method":"org.example.test.Refuse","parameters":{"reason":"x"}}"#)
        #expect(await client.next() == #"{"parameters":{"text":"2"}}"#)
        #expect(await client.next() == #"{"parameters":{"text":"2"}}"#)
        for _ in 0..<2 {
            #expect(await client.next() == #"{"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"text"}}"#)
        }
        #expect(await client.next() == #"{"error":"org.example.test.Refused","parameters":{"reason":"x"}}"#)
        #expect(seen.all == [#"{"text" : "ä"}"#, #"{"text":"b"}"#])
        await host.end()
    }

    @Test func handsOverWhatHasComeMeanwhile() async throws {
        let host = try TestService()
        let seen = host.seen
        host.service.onText("org.example.test.Echo", limit: 2) { calls throws(VarlinkFailure) in
            var calls = calls
            while let last = calls.last {
                seen.add("\(calls.count)")
                for call in calls { call.answer { $0.member("text", raw: Array(call.text.dropFirst(8).dropLast())) } }
                try await last.makeRoom()
                calls = await last.further(limit: 3)
            }
        }
        let client = try RawClient(host.path)
        let messages = (0..<9).map { #"{"method":"org.example.test.Echo","parameters":{"text":"\#($0)"}}"# }
        client.send((messages + [#"{"method":"org.example.test.Refuse","parameters":{"reason":"x"}}"#]).joined(separator: "\0"))
        for number in 0..<9 { #expect(await client.next() == #"{"parameters":{"text":"\#(number)"}}"#) }
        #expect(await client.next() == #"{"error":"org.example.test.Refused","parameters":{"reason":"x"}}"#)
        #expect(seen.all == ["2", "3", "3", "1"])
        await host.end()
    }
}
