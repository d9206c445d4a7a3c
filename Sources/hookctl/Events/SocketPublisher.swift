import Events
import JSON
import Linux
import Varlink

/// Has the daemon publish events: in groups, a call each, some of them under way at a time.
@LoopActor final class SocketPublisher: EventPublisher {
    private let client: DaemonClient
    private let isDurable: Bool
    private(set) var count = 0
    private(set) var cursor: LogCursor?
    /// Calls that have not been answered.
    private var underWay = 0

    /// What the daemon takes in one call.
    private static let groupLimit = 256
    /// Bytes after which a call has enough; a single event may be longer.
    private static let groupSize = 256 << 10
    /// Calls under way at a time: enough that neither side waits for the other, few enough to take no memory to speak of.
    private static let window = 8
    /// How long an answer may take: the disk may be slow, and others are served, too.
    private static let patience = Duration.seconds(60)

    init(_ client: DaemonClient, isDurable: Bool) {
        self.client = client
        self.isDurable = isDurable
    }

    func publish(_ events: [EncodedEvent]) async throws(CommandFailure) {
        var group: [UInt8] = []
        var size = 0
        for event in events {
            if size == Self.groupLimit || group.count + event.bytes.count > Self.groupSize, size > 0 {
                try await send(group)
                group.removeAll(keepingCapacity: true)
                size = 0
            }
            group.append(size == 0 ? UInt8(ascii: "[") : UInt8(ascii: ","))
            event.appendDraft(to: &group)
            size += 1
        }
        try await send(group)
    }

    private func send(_ group: [UInt8]) async throws(CommandFailure) {
        while underWay >= Self.window { try await takeReply() }
        let isDurable = isDurable
        do throws(VarlinkFailure) {
            try await client.connection.send("io.hookd.Events.Publish") {
                $0.member("events", raw: group + [UInt8(ascii: "]")])
                if isDurable { $0.member("durability", "durable") }
            }
            underWay += 1
            // Now, and not when this program next waits: that may be for the one who writes its input.
            try await client.connection.flush()
        } catch {
            throw CommandFailure(error, of: client.path, without: "Publish")
        }
    }

    private func takeReply() async throws(CommandFailure) {
        do throws(VarlinkFailure) {
            let reply = try await client.connection.nextReply(within: Self.patience)
            underWay -= 1
            let cursors = reply.parameters["cursors"]?.array ?? []
            count += cursors.count
            if let last = cursors.last?.string.flatMap({ LogCursor($0) }) { cursor = last }
        } catch {
            underWay -= 1
            // An answer to one call leaves the others as they are: what becomes of them is counted, too.
            if case .error = error { while underWay > 0, (try? await takeReply()) != nil {} }
            underWay = 0
            client.close()
            throw CommandFailure(error, of: client.path, without: "Publish")
        }
    }

    func settle() async throws(CommandFailure) {
        while underWay > 0 { try await takeReply() }
    }

    func finish() async throws(CommandFailure) { try await settle() }
}
