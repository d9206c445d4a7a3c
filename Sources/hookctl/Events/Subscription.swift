import Configuration
import Events
import JSON
import Linux
import Varlink

/// One `io.hookd.Events.Subscribe` after another: a task that receives replies and hands them over one at a time, waiting until each was taken.
///
/// So nothing piles up here, however slow what is printed goes: what comes meanwhile waits in the daemon's log.
@LoopActor final class Subscription {
    /// What has come.
    enum Arrival {
        /// A reply, whose text is in ``message``.
        case reply
        /// The daemon has ended it.
        case ended
        case failed(VarlinkFailure)
    }

    /// The text of the reply that has come.
    private(set) var message = UnsafeRawBufferPointer(start: nil, count: 0)
    /// What has come and was not taken yet.
    private(set) var arrival: Arrival?
    private let watch: Watch
    private let room: Watch
    private let stop = Interrupt()
    private var storage = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 1)
    private var client: DaemonClient?

    /// - Parameter watch: is woken when something has come.
    init(_ watch: Watch) {
        self.watch = watch
        room = Watch(interrupt: stop)
    }

    isolated deinit { storage.deallocate() }

    /// Subscribes at once.
    func begin(with client: DaemonClient, _ parameters: JSONObject) {
        start { [self] () async throws(VarlinkFailure) in try await receive(from: client, parameters) }
    }

    /// Connects again and again, with longer and longer pauses, and subscribes.
    func begin(at path: String, _ parameters: JSONObject) {
        start { [self] () async throws(VarlinkFailure) in
            var pause = Self.shortestPause
            while true {
                guard await sleeps(until: .now + pause) else { return }
                pause = min(pause * 2, Self.longestPause)
                if let client = try? await DaemonClient(to: path, for: DaemonClient.events) {
                    return try await receive(from: client, parameters)
                }
            }
        }
    }

    /// False when it has been closed meanwhile.
    private func sleeps(until moment: Instant) async -> Bool {
        while stop.level == 0 {
            // Being woken is for who waits until a reply is taken.
            if await room.next(until: moment) == .deadlinePassed { return true }
        }
        return false
    }

    private static let shortestPause = Duration.milliseconds(250)
    private static let longestPause = Duration.seconds(5)

    private func start(_ body: @escaping @LoopActor () async throws(VarlinkFailure) -> Void) {
        arrival = nil
        Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [self] in
            do throws(VarlinkFailure) { try await body() } catch { hand(over: .failed(error)) }
        }
    }

    private func receive(from client: DaemonClient, _ parameters: JSONObject) async throws(VarlinkFailure) {
        guard stop.level == 0 else { return client.close() }
        self.client = client
        try await client.connection.send("io.hookd.Events.Subscribe", parameters, more: true)
        while stop.level == 0 {
            let reply: GlancedReply<Void> = try await client.connection.nextReply { (message) -> Void? in
                SubscriptionReply.recognises(message) ? keep(message) : nil
            }
            if case .read(let reply) = reply {
                // Of a daemon that writes it another way.
                let text = [UInt8](json: ["parameters": .object(reply.parameters)] as JSONObject)
                text.withUnsafeBytes { keep($0) }
                guard reply.continues else { return hand(over: .ended) }
            }
            hand(over: .reply)
            while arrival != nil, stop.level == 0 { _ = await room.next(until: nil) }
        }
    }

    private func keep(_ text: UnsafeRawBufferPointer) {
        if storage.count < text.count {
            storage.deallocate()
            storage = .allocate(byteCount: text.count, alignment: 1)
        }
        storage.copyMemory(from: text)
        message = UnsafeRawBufferPointer(rebasing: storage[..<text.count])
    }

    private func hand(over arrival: Arrival) {
        self.arrival = arrival
        watch.wake()
    }

    /// Has the next reply be received; the text of this one is valid no longer.
    func take() {
        arrival = nil
        room.wake()
    }

    func close() {
        stop.raise()
        client?.close()
    }
}
