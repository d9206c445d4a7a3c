package import JSON
package import Linux

/// A connection to a service, for one caller at a time on the event loop.
///
/// Calls that are sent one behind the other go out together: when enough of them wait, when a reply is waited for, and at the latest when the
/// loop's turn ends.
@LoopActor package final class VarlinkClient: TurnEnd {
    private let socket: FileDescriptor
    private let watch: Watch
    private let limits: JSONLimits
    private var input = MessageBuffer()
    private var output = OutgoingBytes()
    /// What the loop is asked about; nil once it has said that the other end is gone.
    private var interest: Watch.Interest? = .readable
    private var mustFlush = false
    /// For each call that has been sent and not been answered to the end, whether it takes more than one reply.
    private var expected: [Bool] = []
    private var isOpen = true

    /// Bytes of calls that may wait before they are sent.
    private static let unsent = 64 << 10
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
        watch.whileBusy = { [unowned self] in readyWhileBusy() }
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

    /// Sends a call of the parameters that `body` writes; otherwise as ``send(_:_:more:)``.
    package func send(
        _ method: String, more: Bool = false, oneway: Bool = false, writing body: (inout JSONObjectWriter) -> Void
    ) async throws(VarlinkFailure) {
        let call = CallMessage(method, more: more, oneway: oneway)
        try queue(call) { writer in
            call.write(to: &writer)
            writer.object("parameters", body)
        }
        if output.count > Self.unsent { try await flush(until: nil) }
    }

    /// Returns when all calls have been handed to the system.
    ///
    /// - Throws: `.hungUp` when the service is gone; what it replied before that can still be read.
    package func flush() async throws(VarlinkFailure) { try await flush(until: nil) }

    private func send(_ call: CallMessage, until deadline: Instant? = nil) async throws(VarlinkFailure) {
        try queue(call) { call.write(to: &$0) }
        if output.count > Self.unsent { try await flush(until: deadline) }
    }

    private func queue(_ call: CallMessage, writing body: (inout JSONObjectWriter) -> Void) throws(VarlinkFailure) {
        guard isOpen else { throw .hungUp }
        if !call.oneway { expected.append(call.more) }
        output.append(body)
        guard !mustFlush else { return }
        mustFlush = true
        EventLoop.shared.atEndOfTurn(self)
    }

    /// The next reply to the oldest call that has not been answered to the end.
    ///
    /// - Parameter span: how long to wait for it; nil for ever.
    /// - Throws: `.error` when the call was answered with one, whatever came of the others.
    package func nextReply(within span: Duration? = nil) async throws(VarlinkFailure) -> VarlinkReply {
        try await nextReply(until: span.map { Instant.now + $0 })
    }

    /// The next reply, of which `glance` may take as it stands on the wire what it knows at sight: for replies that come by the hundred thousand.
    ///
    /// - Parameters:
    ///   - span: how long to wait for it; nil for ever.
    ///   - glance: gets a whole message, and returns nil for what it does not know, which is then read as any other reply. What it takes must be a
    ///     reply that continues, and no error.
    package func nextReply<Taken>(
        within span: Duration? = nil, glancing glance: (UnsafeRawBufferPointer) -> Taken?
    ) async throws(VarlinkFailure) -> GlancedReply<Taken> {
        try await nextReply(until: span.map { Instant.now + $0 }, glancing: glance)
    }

    private func nextReply(until deadline: Instant?) async throws(VarlinkFailure) -> VarlinkReply {
        let reply: GlancedReply<Never> = try await nextReply(until: deadline) { _ in nil }
        switch reply {
        case .read(let reply): return reply
        }
    }

    private func nextReply<Taken>(
        until deadline: Instant?, glancing glance: (UnsafeRawBufferPointer) -> Taken?
    ) async throws(VarlinkFailure) -> GlancedReply<Taken> {
        precondition(!expected.isEmpty, "no call waits for a reply")
        do throws(VarlinkFailure) { try await flush(until: deadline) } catch {
            // What it replied before it went is there to be read.
            guard error == .hungUp else { throw error }
            output = OutgoingBytes()
        }
        while true {
            let limits = limits
            let mayContinue = expected[0]
            var taken: Taken?
            let message: Result<ReplyMessage, MessageError>? = input.next { bytes in
                if mayContinue { taken = glance(bytes) }
                guard taken == nil else { return .success(ReplyMessage()) }
                return Result { () throws(MessageError) in try ReplyMessage(parsing: bytes, limits: limits) }
            }
            if let taken { return .taken(taken) }
            if let message { return .read(try take(message)) }
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

    package func turnEnds() {
        mustFlush = false
        guard isOpen, !output.isEmpty else { return }
        _ = flushAtOnce()
        // Nobody may wait for this connection now: the rest goes out when there is room.
        if !output.isEmpty { setInterest(.either) }
    }

    /// Sends what there is room for; false when the other end is gone.
    private func flushAtOnce() -> Bool {
        while !output.isEmpty {
            do throws(Errno) {
                try output.send { (bytes) throws(Errno) in try socket.send(bytes) }
            } catch {
                return error == .again
            }
        }
        return true
    }

    /// The loop says that something is ready while the caller does something else: what is not to be done now is not to be told again.
    private func readyWhileBusy() {
        if interest != .hangUp, flushAtOnce() { return setInterest(output.isEmpty ? .hangUp : .writable) }
        watch.removeAll()
        interest = nil
    }

    private func setInterest(_ wanted: Watch.Interest) {
        guard let interest, interest != wanted else { return }
        self.interest = wanted
        watch.change(socket, to: wanted)
    }

    private func wait(_ wanted: Watch.Interest, until deadline: Instant?) async throws(VarlinkFailure) {
        // Reading does not block any more: it tells of the end.
        guard interest != nil else { return }
        setInterest(wanted)
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
