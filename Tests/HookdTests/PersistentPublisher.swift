import Events
import JSON
import Linux
import TestSupport
import Varlink

/// A publisher that goes on whatever becomes of the daemon: what was not acknowledged it publishes again, on a new connection.
///
/// Every attempt at an event has a name of its own, `p0-17.1` for the first, so that the log says which of them are in it.
@LoopActor final class PersistentPublisher {
    /// The names that were acknowledged, each with its place.
    private(set) var acknowledged: [String: LogCursor] = [:]
    /// The names that never were: they may be in the log or not.
    private(set) var unanswered: Set<String> = []
    /// What the daemon said that it should not have.
    private(set) var mistakes: [String] = []

    private let host: DaemonHost
    private let name: String
    private var generator: SeededGenerator
    private var client: VarlinkClient?
    private var isOver = false
    private var task: Task<Void, Never>?

    /// - Parameters:
    ///   - topics: one of them for each call.
    init(_ name: String, to host: DaemonHost, topics: [String], seed: UInt64) {
        self.name = name
        self.host = host
        generator = SeededGenerator(seed: seed)
        task = Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [self] in await publish(topics) }
    }

    /// Ends once everything that was begun has been acknowledged.
    func finish() async {
        isOver = true
        await task?.value
        client?.close()
    }

    private func publish(_ topics: [String]) async {
        var number = 0
        while !isOver {
            let count = Int.random(in: 1...3, using: &generator)
            let topic = topics.randomElement(using: &generator) ?? "/test"
            let durability = Int.random(in: 0..<4, using: &generator) == 0 ? "durable" : "buffered"
            var attempt = 0
            repeat {
                attempt += 1
            } while await !isPublished((number..<number + count).map { "\(name)-\($0).\(attempt)" }, topic, durability)
            number += count
            await pause(.milliseconds(Int.random(in: 5...15, using: &generator)))
        }
    }

    private func isPublished(_ names: [String], _ topic: String, _ durability: String) async -> Bool {
        let drafts = names.map { JSONValue.object(["topic": .string(topic), "event": ["name": .string($0)]]) }
        do throws(VarlinkFailure) {
            let connection: VarlinkClient
            if let client { connection = client } else { connection = try await VarlinkClient(to: host.socket) }
            client = connection
            let reply = try await connection.call(
                "io.hookd.Events.Publish", ["events": .array(drafts), "durability": .string(durability)], within: .seconds(20))
            let cursors = (reply["cursors"]?.array ?? []).compactMap { $0.string.flatMap { LogCursor($0) } }
            guard cursors.count == names.count else {
                mistakes.append("\(names): \(JSONValue.object(reply))")
                return true
            }
            for (name, cursor) in zip(names, cursors) { acknowledged[name] = cursor }
            return true
        } catch {
            unanswered.formUnion(names)
            client = nil
            switch error {
            case .hungUp: break
            case .unreachable: await pause(.milliseconds(5))
            case .error, .timedOut, .interrupted, .violation: mistakes.append("\(names): \(error)")
            }
            return false
        }
    }
}
