import Glibc
import JSON
import Linux

/// A nats-server of one's own, and the fastest honest clients for it.
///
/// - The server has no persistence (core NATS), which is in its favour: what is published is forgotten as soon as it is delivered.
/// - The publisher has its messages encoded beforehand and sends as many at once as the socket takes; the subscribers read a quarter of a
///   MiB at once and take it apart message by message, as any client must.
/// - All clients are one thread with poll(2): with two processors, the server has one of them to itself.
@LoopActor final class NATS {
    private static let subject = "events.container.start"

    private let server: Peer
    private let port: UInt16

    init(_ program: String, in directory: String) throws(Failure) {
        do throws(Errno) { try Directory.create(directory, mode: 0o700) } catch { throw Failure("cannot make \(directory): \(error)") }
        // A port that is free, and a file that says which.
        let server = try Peer(program, ["--addr", "127.0.0.1", "--port", "-1", "--ports_file_dir", directory], in: directory)
        self.server = server
        port = try server.answer { () throws(Failure) in
            let port = try Self.port("\(directory)/nats-server_\(server.id).ports")
            _ = try NATSClient(port: port)
            return port
        }
    }

    private static func port(_ path: String) throws(Failure) -> UInt16 {
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try FileDescriptor.open(path, .readOnly).readAll()
        } catch {
            throw Failure("cannot read \(path): \(error)")
        }
        // {"nats":["nats://127.0.0.1:40321"]}
        let text = (try? JSONValue(parsing: bytes))?["nats"]?[0]?.string
        guard let port = text?.split(separator: ":").last.flatMap({ UInt16($0) }) else { throw Failure("\(path) names no port") }
        return port
    }

    func end() { server.end() }

    /// Publishes so many messages that nobody has subscribed to, until the server has read the last one; how long each took.
    func publish(_ payload: String, count: Int) throws(Failure) -> Duration {
        let message = NATSProtocol.publish(payload, on: Self.subject)
        let messages = Array(repeatElement(message, count: count).joined())
        let publisher = try NATSClient(port: port)
        let begin = Instant.now
        try publisher.connection.send(messages)
        try publisher.ping()
        return (Instant.now - begin) / count
    }

    /// Publishes so many messages from the first to the last delivery to each subscriber; how long it took for each published one.
    func publish(_ payload: String, count: Int, subscribers: Int) throws(Failure) -> Duration {
        let message = NATSProtocol.publish(payload, on: Self.subject)
        let messages = Array(repeatElement(message, count: count).joined())
        let publisher = try NATSClient(port: port)
        var clients: [NATSClient] = []
        for _ in 0..<subscribers { clients.append(try NATSClient(port: port, subscribingTo: Self.subject)) }

        var descriptors = clients.map { pollfd(fd: $0.connection.number, events: Int16(POLLIN), revents: 0) }
        descriptors.append(pollfd(fd: publisher.connection.number, events: Int16(POLLIN | POLLOUT), revents: 0))
        var sent = 0
        let begin = Instant.now
        while clients.contains(where: { $0.messageCount < count }) {
            guard poll(&descriptors, nfds_t(descriptors.count), 10_000) > 0 else { throw Failure("nats delivers nothing any more") }
            for (index, client) in clients.enumerated() where descriptors[index].revents != 0 { try client.receive() }
            let ready = descriptors[subscribers].revents
            if ready & Int16(POLLIN) != 0 { try publisher.receive() }
            guard ready & Int16(POLLOUT) != 0 else { continue }
            sent += try messages.withUnsafeBytes { bytes in
                Result { () throws(Failure) in
                    try publisher.connection.sendAtOnce(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
                }
            }.get()
            if sent == messages.count { descriptors[subscribers].events = Int16(POLLIN) }
        }
        return (Instant.now - begin) / count
    }
}
