import Glibc
package import Linux

/// The other end of a connection byte by byte, as a client that misbehaves needs it.
@LoopActor package final class RawClient {
    package let socket: FileDescriptor
    private let watch = Watch()
    private var received: [UInt8] = []

    package init(_ path: String) throws(Errno) {
        socket = try FileDescriptor.connected(toSocket: path)
        watch.add(socket, .readable)
    }

    isolated deinit { watch.removeAll() }

    /// Sends what fits at once; how much, or nil when the other end is gone.
    @discardableResult package func send(_ bytes: some Collection<UInt8>) -> Int? {
        do throws(Errno) {
            return try Array(bytes).span.withUnsafeBytes { (bytes) throws(Errno) in try socket.send(bytes) }
        } catch {
            return error == .again ? 0 : nil
        }
    }

    /// Sends messages given as text, each with its NUL.
    package func send(_ messages: String...) { send(framed(messages)) }

    /// Waits until the other end has read everything that was sent, for at most 20 s: what is sent after that is another read.
    package func isTaken() async -> Bool {
        let deadline = Instant.now + .seconds(20)
        while unread > 0 {
            guard .now < deadline else { return false }
            await pause(.microseconds(100))
        }
        return true
    }

    /// Bytes that the other end has not read, as the kernel counts them with what they take.
    private var unread: CInt {
        var count: CInt = 0
        // SIOCOUTQ: a macro that Swift does not import.
        return ioctl(socket.number, 0x5411, &count) == 0 ? count : 0
    }

    /// The next message; nil when the connection ends before that, or in 20 s.
    package func next() async -> String? {
        let deadline = Instant.now + .seconds(20)
        while true {
            if let end = endOfMessage {
                defer { received.removeFirst(end + 1) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            guard await receive(until: deadline) else { return nil }
        }
    }

    /// Where the first NUL stands; found by C, since tests take millions of bytes in debug builds.
    private var endOfMessage: Int? {
        received.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, let end = memchr(start, 0, bytes.count) else { return nil }
            return UnsafeRawPointer(end) - start
        }
    }

    /// All messages up to the end of the connection.
    package func rest() async -> [String] {
        var messages: [String] = []
        while let message = await next() { messages.append(message) }
        return messages
    }

    /// Whether the other end closes the connection within 20 s, whatever it sends before that.
    package func isClosed() async -> Bool {
        let deadline = Instant.now + .seconds(20)
        while await receive(until: deadline) {}
        return .now < deadline
    }

    /// Tells the other end that nothing more will be sent; shutdown(2).
    package func finishSending() { shutdown(socket.number, CInt(SHUT_WR)) }

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
package func framed(_ messages: [String]) -> [UInt8] { messages.flatMap { message -> [UInt8] in Array(message.utf8) + [0] } }
