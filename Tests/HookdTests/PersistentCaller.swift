import JSON
import Linux
import TestSupport
import Varlink

/// A client that has hooks run one dispatch after another, whatever becomes of the daemon.
@LoopActor final class PersistentCaller {
    /// How many dispatches were allowed.
    private(set) var allowed = 0
    /// What was answered otherwise.
    private(set) var mistakes: [String] = []

    private let host: DaemonHost
    private var isOver = false
    private var task: Task<Void, Never>?

    init(_ name: String, to host: DaemonHost) {
        self.host = host
        let point: JSONValue = ["object": "container", "name": .string(name), "event": "start", "qualifier": "before"]
        task = Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [self] in await call(["point": point]) }
    }

    /// Ends with the dispatch that is under way.
    func finish() async {
        isOver = true
        await task?.value
    }

    private func call(_ parameters: JSONObject) async {
        var client: VarlinkClient?
        while !isOver {
            do throws(VarlinkFailure) {
                let connection: VarlinkClient
                if let client { connection = client } else { connection = try await VarlinkClient(to: host.socket) }
                client = connection
                let reply = try await connection.call("io.hookd.Hooks.Run", parameters, within: .seconds(20))
                if reply["report"]?["verdict"] == "allowed" { allowed += 1 } else { mistakes.append("\(JSONValue.object(reply))") }
            } catch {
                client = nil
                switch error {
                case .hungUp, .unreachable: await pause(.milliseconds(5))
                case .error, .timedOut, .interrupted, .violation: mistakes.append("\(error)")
                }
            }
        }
        client?.close()
    }
}
