import JSON
import Linux
import TestSupport
import Testing

@testable import Varlink

/// A server on a socket of its own, with a method for each way in which a handler can behave.
@LoopActor final class TestService {
    static let interface = VarlinkInterface(
        builtIn: """
            interface org.example.test

            type Item (name: string, count: ?int)

            method Echo(text: string) -> (text: string)
            method Describe(item: Item, items: ?[]Item) -> (count: int)
            method Count(to: int) -> (number: int)
            method Wait() -> ()
            method Stream() -> (number: int, text: string)
            method Add(number: int) -> (sum: int, together: int)
            method Caller() -> (user: int, process: int, groups: []int)
            method Refuse(reason: string) -> ()
            method Missing() -> ()
            error Refused (reason: string)
            """)

    let directory = TemporaryDirectory()
    var path: String { directory("socket") }
    let service: VarlinkService
    private(set) var server: VarlinkServer!
    /// What handlers tell of themselves.
    let seen = Seen()
    private var sum = 0

    init(_ change: (inout VarlinkLimits) -> Void = { _ in }) throws {
        var limits = VarlinkLimits()
        change(&limits)
        service = VarlinkService(
            vendor: "Example", product: "Test", version: "1", url: "https://example.org", interfaces: [Self.interface])
        addHandlers()
        server = VarlinkServer(service, on: try UnixListener(at: path, mode: 0o600), limits: limits)
    }

    private func addHandlers() {
        let seen = seen
        service.on("org.example.test.Echo") { call throws(VarlinkFailure) in
            seen.add("Echo")
            try await call.reply(["text": call.parameters["text"]!])
        }
        service.on("org.example.test.Describe") { call throws(VarlinkFailure) in
            try await call.reply(["count": JSONValue(call.parameters["items"]?.array?.count ?? 1)])
        }
        service.on("org.example.test.Count", needsMore: true) { call throws(VarlinkFailure) in
            let last = call.parameters["to"]?.int ?? 1
            for number in 1..<last { try await call.reply(["number": JSONValue(number)], continues: true) }
            try await call.reply(["number": JSONValue(last)])
        }
        service.on("org.example.test.Wait") { call throws(VarlinkFailure) in
            seen.add("waiting")
            let event = await Watch(interrupt: call.interrupt).next(until: .now + .seconds(60))
            seen.add("\(event) \(Task.isCancelled ? "cancelled" : "not cancelled")")
            try await call.reply()
        }
        service.on("org.example.test.Stream") { call throws(VarlinkFailure) in
            let text = String(repeating: "x", count: 1000)
            var number = 0
            defer { seen.add("stream ended") }
            while true {
                seen.add("stream")
                try await call.reply(["number": JSONValue(number), "text": .string(text)], continues: true)
                number += 1
            }
        }
        service.onBatch("org.example.test.Add", limit: 10) { [unowned self] calls throws(VarlinkFailure) in
            for call in calls {
                guard let number = call.parameters["number"]?.int, number >= 0 else { throw .error(.invalidParameter("number")) }
                self.sum += number
                try await call.reply(["sum": JSONValue(self.sum), "together": JSONValue(calls.count)])
            }
        }
        service.on("org.example.test.Caller") { call throws(VarlinkFailure) in
            let groups = (try? call.peer.groups()) ?? []
            guard let process = try? call.peer.process() else { throw .error(.permissionDenied) }
            try await call.reply([
                "user": JSONValue(call.peer.credentials.user), "process": JSONValue(process.identity.id),
                "groups": .array(groups.map { JSONValue($0) }),
            ])
        }
        service.on("org.example.test.Refuse") { call throws(VarlinkFailure) in
            throw .error("org.example.test.Refused", ["reason": call.parameters["reason"]!])
        }
    }

    func client(_ limits: JSONLimits = JSONLimits()) async throws -> VarlinkClient { try await VarlinkClient(to: path, limits: limits) }

    /// Whether another client is served as if nothing were the matter.
    func servesOthers() async -> Bool {
        guard let other = try? await client() else { return false }
        defer { other.close() }
        let reply = try? await other.call("org.example.test.Echo", ["text": "ping"], within: .seconds(10))
        return reply == ["text": "ping"]
    }

    /// Waits until the server has so many connections.
    func settles(at count: Int) async -> Bool {
        let end = Instant.now + .seconds(20)
        while server.connections != count, .now < end { await pause(.milliseconds(2)) }
        return server.connections == count
    }

    /// Stops the server, which says what has not come to its end by itself.
    func end() async {
        let late = await server.stop(within: .seconds(5))
        server = nil
        #expect(late == 0)
    }
}
