import JSON
import Linux
import TestSupport
import Varlink

/// A client that behaves, beside others that do not.
extension DaemonHost {
    /// Writes the hook that ``servesOthers()`` has run.
    func installNeighbour() { directory.script("hooks.d/50-neighbour", "# hook: object=neighbour\necho served >&2") }

    /// Connects a client of the test's own process, again and again where many others are before it.
    @LoopActor func client() async throws -> VarlinkClient { try await VarlinkClient(to: socket, within: .seconds(20)) }

    /// Whether somebody else is served as if nothing were the matter: asks how all is, publishes, and has a hook run, each within 10 s.
    @LoopActor func servesOthers() async -> Bool {
        guard let client = try? await client() else { return false }
        defer { client.close() }
        return await serves(client)
    }

    /// Whether this client's calls are answered.
    @LoopActor func serves(_ client: VarlinkClient) async -> Bool {
        let span = Duration.seconds(10)
        let status = try? await client.call("io.hookd.Manager.Status", within: span)
        let published = try? await client.call(
            "io.hookd.Events.Publish", ["events": [["topic": "/neighbour", "event": [:]]]], within: span)
        let point: JSONValue = ["object": "neighbour", "name": "n", "event": "start", "qualifier": "before"]
        let run = try? await client.call("io.hookd.Hooks.Run", ["point": point], within: span)
        return status?["status"]?["pid"] != nil && published?["cursors"]?.array?.count == 1
            && run?["report"]?["scripts"]?[0]?["stderr"]?["text"] == "served\n"
    }

    /// How many connections the daemon has besides the one that asks.
    @LoopActor func otherConnections() async throws -> Int {
        let client = try await client()
        defer { client.close() }
        let status = try await client.call("io.hookd.Manager.Status", within: .seconds(10))["status"]
        return (status?["connections"]?.int ?? 0) - 1
    }

    /// Waits until the daemon has so many connections besides the one that asks; how many it has in the end.
    @LoopActor func settles(at count: Int) async throws -> Int {
        let end = Instant.now + .seconds(20)
        while .now < end, try await otherConnections() != count { await pause(.milliseconds(10)) }
        return try await otherConnections()
    }
}
