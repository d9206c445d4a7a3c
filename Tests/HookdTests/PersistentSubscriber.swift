import Linux
import TestSupport

/// A subscriber that goes on where it was whatever becomes of the daemon, by the cursor of what it got last.
@LoopActor final class PersistentSubscriber {
    /// What it has got.
    private(set) var stream = SequenceCheck()
    /// How often it had to connect.
    private(set) var connections = 0

    private let host: DaemonHost
    private var client: RawClient?
    private var isOver = false
    private var task: Task<Void, Never>?

    init(to host: DaemonHost) {
        self.host = host
        task = Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [self] in await subscribe() }
    }

    /// Leaves.
    func finish() async {
        isOver = true
        client?.socket.shutDown()
        await task?.value
    }

    private func subscribe() async {
        while !isOver {
            guard let client = try? RawClient(host.socket) else {
                await pause(.milliseconds(5))
                continue
            }
            self.client = client
            connections += 1
            let place = stream.cursor ?? "oldest"
            client.send(#"{"method":"io.hookd.Events.Subscribe","parameters":{"from":"\#(place)"},"more":true}"#)
            while !isOver, let reply = await client.next() { stream.take(reply) }
        }
    }
}
