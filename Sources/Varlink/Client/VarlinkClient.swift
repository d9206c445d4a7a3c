package import JSON
package import Linux

/// A connection to a service, for one caller at a time on the event loop.
@LoopActor package final class VarlinkClient {
    private let socket: FileDescriptor
    private let watch: Watch
    private let limits: JSONLimits
    private var input = MessageBuffer()
    private var output = OutgoingBytes()
    private var interest = Watch.Interest.readable
    /// For each call that has been sent and not been answered to the end, whether it takes more than one reply.
    private var expected: [Bool] = []
    private var isOpen = true

    private static let arrival = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)

    /// Connects.
    ///
    /// - Parameters:
    ///   - path: of the service's socket.
    ///   - span: how long to try again where many wait to be accepted.
    ///   - interrupt: ends each wait for the service; nil for nothing.
    ///   - limits: of one reply.
    /// - Throws: `.unreachable`, or `.timedOut`.
    package init(
        to path: String, within span: Duration = .seconds(5), interrupt: Interrupt? = nil, limits: JSONLimits = JSONLimits()
    ) async throws(VarlinkFailure) {
        watch = Watch(interrupt: interrupt)
        self.limits = limits
        socket = try await Self.connect(path, until: .now + span, watch)
        watch.add(socket, .readable)
    }

    /// Closes the connection; the service cancels what is under way.
    package func close() {
        guard isOpen else { return }
        isOpen = false
        watch.removeAll()
        socket.shutDown()
    }

    isolated deinit { watch.removeAll() }

    // MARK: Calls

    /// Calls a method and returns its reply.
    ///
    /// - Parameter span: how long that may take; nil for ever.
    package func call(
        _ method: String, _ parameters: JSONObject = [:], within span: Duration? = nil
    ) async throws(VarlinkFailure) -> JSONObject {
        let deadline = span.map { Instant.now + $0 }
        try await send(CallMessage(method, parameters), until: deadline)
        return try await nextReply(until: deadline).parameters
    }

    /// Calls a method with `more`: its replies are the sequence.
    ///
    /// - Parameter span: how long to wait for each of them; nil for ever.
    package func replies(
        to method: String, _ parameters: JSONObject = [:], within span: Duration? = nil
    ) async throws(VarlinkFailure) -> VarlinkReplies {
        try await send(method, parameters, more: true)
        return VarlinkReplies(client: self, span: span)
    }

    /// Calls a method without wanting to know what comes of it.
    package func callOneway(_ method: String, _ parameters: JSONObject = [:]) async throws(VarlinkFailure) {
        try await send(CallMessage(method, parameters, oneway: true))
    }

    /// Sends a call whose reply ``nextReply(within:)`` returns, after those to the calls before it: so one can be sent behind the other.
    package func send(_ method: String, _ parameters: JSONObject = [:], more: Bool = false) async throws(VarlinkFailure) {
        try await send(CallMessage(method, parameters, more: more))
    }

    private func send(_ call: CallMessage, until deadline: Instant? = nil) async throws(VarlinkFailure) {
        guard isOpen else { throw .hungUp }
        if !call.oneway { expected.append(call.more) }
        output.append { call.write(to: &$0) }
        try await flush(until: deadline)
    }

    /// The next reply to the oldest call that has not been answered to the end.
    ///
    /// - Parameter span: how long to wait for it; nil for ever.
    /// - Throws: `.error` when the call was answered with one, whatever came of the others.
    package func nextReply(within span: Duration? = nil) async throws(VarlinkFailure) -> VarlinkReply {
        try await nextReply(until: span.map { Instant.now + $0 })
    }

    private func nextReply(until deadline: Instant?) async throws(VarlinkFailure) -> VarlinkReply {
        precondition(!expected.isEmpty, "no call waits for a reply")
        while true {
            let limits = limits
            let message = input.next { bytes in Result { () throws(MessageError) in try ReplyMessage(parsing: bytes, limits: limits) } }
            if let message { return try take(message) }
            guard isOpen else { throw .hungUp }
            guard input.count <= limits.bytes else { throw end(.violation("a reply is longer than \(limits.bytes) bytes")) }
            try await wait(.readable, until: deadline)
            try receive()
        }
    }

    private func take(_ message: Result<ReplyMessage, MessageError>) throws(VarlinkFailure) -> VarlinkReply {
        let reply: ReplyMessage
        do throws(MessageError) { reply = try message.get() } catch { throw end(.violation(error.description)) }
        guard expected[0] || !reply.continues else { throw end(.violation("one reply was asked for, and more are to come")) }
        if !reply.continues { expected.removeFirst() }
        if let error = reply.error { throw .error(VarlinkError(error, reply.parameters)) }
        return VarlinkReply(parameters: reply.parameters, continues: reply.continues)
    }

    // MARK: The socket

    private static func connect(_ path: String, until deadline: Instant, _ watch: Watch) async throws(VarlinkFailure) -> FileDescriptor {
        while true {
            do throws(Errno) { return try FileDescriptor.connected(toSocket: path) } catch {
                guard error == .again else { throw .unreachable(error) }
            }
            guard .now < deadline else { throw .timedOut }
            // A full queue of a Unix socket cannot be waited for.
            if await watch.next(until: min(deadline, .now + .milliseconds(5))) == .interrupted { throw .interrupted }
        }
    }

    private func flush(until deadline: Instant?) async throws(VarlinkFailure) {
        while !output.isEmpty {
            do throws(Errno) {
                try output.send { (bytes) throws(Errno) in try socket.send(bytes) }
            } catch {
                // The replies that came before the service went are still there to be read.
                guard error == .again else { throw .hungUp }
                // A service that waits for its replies to be taken takes no calls.
                try await wait(.either, until: deadline)
                try receive()
            }
        }
    }

    private func wait(_ wanted: Watch.Interest, until deadline: Instant?) async throws(VarlinkFailure) {
        if interest != wanted {
            interest = wanted
            watch.change(socket, to: wanted)
        }
        switch await watch.next(until: deadline) {
        case .ready, .woken: return
        case .deadlinePassed: throw end(.timedOut)
        case .interrupted: throw end(.interrupted)
        }
    }

    private func receive() throws(VarlinkFailure) {
        do throws(Errno) {
            let count = try socket.receive(into: Self.arrival)
            if count == 0 { close() } else { input.append(UnsafeRawBufferPointer(rebasing: Self.arrival[..<count])) }
        } catch {
            if error != .again { close() }
        }
    }

    private func end(_ failure: VarlinkFailure) -> VarlinkFailure {
        close()
        return failure
    }
}
