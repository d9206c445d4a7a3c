import Linux
import TestSupport

/// The other end of a connection byte by byte, as a client that misbehaves needs it.
@LoopActor final class RawClient {
    let socket: FileDescriptor
    private let watch = Watch()
    private var received: [UInt8] = []

    init(_ path: String) throws(Errno) {
        socket = try FileDescriptor.connected(toSocket: path)
        watch.add(socket, .readable)
    }

    isolated deinit { watch.removeAll() }

    /// Sends what fits at once; how much, or nil when the other end is gone.
    @discardableResult func send(_ bytes: some Collection<UInt8>) -> Int? {
        do throws(Errno) {
            return try Array(bytes).span.withUnsafeBytes { (bytes) throws(Errno) in try socket.send(bytes) }
        } catch {
            return error == .again ? 0 : nil
        }
    }

    /// Sends messages given as text, each with its NUL.
    func send(_ messages: String...) { send(framed(messages)) }

    /// The next message; nil when the connection ends before that, or in 20 s.
    func next() async -> String? {
        let deadline = Instant.now + .seconds(20)
        while true {
            if let end = received.firstIndex(of: 0) {
                defer { received.removeFirst(end + 1) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            guard await receive(until: deadline) else { return nil }
        }
    }

    /// All messages up to the end of the connection.
    func rest() async -> [String] {
        var messages: [String] = []
        while let message = await next() { messages.append(message) }
        return messages
    }

    /// Whether the other end closes the connection within 20 s, whatever it sends before that.
    func isClosed() async -> Bool {
        let deadline = Instant.now + .seconds(20)
        while await receive(until: deadline) {}
        return .now < deadline
    }

    /// Tells the other end that nothing more will be sent; shutdown(2).
    func finishSending() { _ = shutdownWriting(socket.number) }

    private func receive(until deadline: Instant) async -> Bool {
        guard case .ready = await watch.next(until: deadline) else { return false }
        return withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 1) { buffer in
            do throws(Errno) {
                let count = try socket.receive(into: buffer)
                received += buffer[..<count]
                return count > 0
            } catch {
                return error == .again
            }
        }
    }
}

/// The bytes of messages, each with its NUL.
func framed(_ messages: [String]) -> [UInt8] { messages.flatMap { message -> [UInt8] in Array(message.utf8) + [0] } }
