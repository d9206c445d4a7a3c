import Events
import JSON
import Linux
import TestSupport
import Testing

/// However a client's messages are cut into pieces on their way, the real daemon answers the same.
@Suite(.serialized, .leavesNothing()) @LoopActor struct MessageBoundaryTests {
    private static let point = #""point":{"object":"container","name":"a","event":"start","qualifier":"before"}"#
    /// Every method that answers once and changes nothing that another answer says, and every kind of mistake.
    private static let messages = [
        #"{"method":"org.varlink.service.GetInfo"}"#,
        #"{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"io.hookd.Manager"}}"#,
        #"{"method":"io.hookd.Manager.Status","parameters":{}}"#,
        #"{"method":"io.hookd.Hooks.Run","parameters":{\#(point),"document":"naïve \u00e9\n"}}"#,
        #"{"method":"io.hookd.Hooks.Run","more":true,"parameters":{\#(point)}}"#,
        #"{"method":"io.hookd.Hooks.List"}"#,
        #"{"method":"io.hookd.Hooks.Explain","parameters":{\#(point)}}"#,
        #"{"method":"io.hookd.Hooks.Check"}"#,
        #"{"method":"io.hookd.Events.Publish","parameters":{"events":[{"topic":"/test/a","event":{"n":1}},{"topic":"/test/b","event":{}}]}}"#,
        #"{"method":"io.hookd.Events.Publish","parameters":{"events":[{"topic":"test/a","event":{}}]}}"#,
        #"{"method":"io.hookd.Events.Wait","parameters":{"topics":["/none"],"timeout_ms":1}}"#,
        #"{"method":"io.hookd.Events.Subscribe"}"#,
        #"{"method":"io.hookd.Hooks.Run","parameters":{}}"#,
        #"{"method":"io.hookd.Nothing.Run"}"#,
        #"{"method":"io.hookd.Hooks.Walk"}"#,
    ]
    private static let oneway =
        #"{"method":"io.hookd.Events.Publish","oneway":true,"parameters":{"events":[{"topic":"/test/c","event":{}}]}}"#

    /// An answer without what differs from one time to another: numbers, ids, places and times.
    private static func shape(_ text: String?) -> String {
        func shape(_ value: JSONValue) -> JSONValue {
            switch value {
            case .null, .bool, .string: return value
            case .integer, .double: return 0
            case .array(let elements): return .array(elements.map(shape))
            case .object(let members):
                return .object(
                    JSONObject(
                        members.map { ($0.key, ["id", "cursor", "cursors", "started", "time"].contains($0.key) ? "" : shape($0.value)) }))
            }
        }
        guard let text, let value = try? JSONValue(parsing: Array(text.utf8)) else { return "no answer: \(text ?? "")" }
        return shape(value).description
    }

    /// A daemon that has something of everything, and what it answers to whole messages.
    private func begin() async throws -> (host: DaemonHost, daemon: RunningProgram, answers: [String]) {
        let host = try DaemonHost()
        host.directory.script("hooks.d/10-a", "# hook: object=network\n")
        let daemon = try await host.start()
        #expect(try await host.call("Events.Publish", ["events": [["topic": "/a", "event": [:]]]]).status == 0)
        let client = try RawClient(host.socket)
        var answers: [String] = []
        for message in Self.messages {
            client.send(message)
            answers.append(Self.shape(await client.next()))
        }
        #expect(Set(answers).count == Self.messages.count - 1, "all but the two runs have answers of their own")
        #expect(answers.count { $0.contains(#""error""#) } == 6)
        return (host, daemon, answers)
    }

    @Test func answersAMessageThatIsSplitAtAnyByte() async throws {
        let (host, daemon, answers) = try await begin()
        for (message, answer) in zip(Self.messages, answers) {
            let bytes = framed([message])
            let client = try RawClient(host.socket)
            var others: [Int: String] = [:]
            for split in 1..<bytes.count {
                client.send(bytes[..<split])
                #expect(await client.isTaken())
                client.send(bytes[split...])
                let said = Self.shape(await client.next())
                if said != answer { others[split] = said }
            }
            #expect(others == [:], "\(message)")
        }
        try await host.stop(daemon)
    }

    @Test func answersMessagesThatComeByteByByte() async throws {
        let (host, daemon, answers) = try await begin()
        let client = try RawClient(host.socket)
        for byte in framed([Self.oneway] + Self.messages) {
            client.send([byte])
            #expect(await client.isTaken())
        }
        for (message, answer) in zip(Self.messages, answers) { #expect(Self.shape(await client.next()) == answer, "\(message)") }
        try await host.stop(daemon)
    }

    @Test func answersManyMessagesOfOneReadInTheirOrder() async throws {
        let (host, daemon, answers) = try await begin()
        let client = try RawClient(host.socket)
        var messages: [String] = []
        for message in Self.messages { messages += [Self.oneway, message] }
        let bytes = framed(messages)
        for _ in 0..<10 {
            // They lie in the socket together before the daemon runs again.
            daemon.send(.stop)
            #expect(client.send(bytes) == bytes.count)
            daemon.send(.resume)
            for (message, answer) in zip(Self.messages, answers) { #expect(Self.shape(await client.next()) == answer, "\(message)") }
        }
        try await host.stop(daemon)
        let topics = try host.loggedEvents().map(\.topic.string)
        #expect(topics.count { $0 == "/test/c" } == 10 * Self.messages.count)
        #expect(topics.count { $0 == "/test/a" } == 11)
    }
}
