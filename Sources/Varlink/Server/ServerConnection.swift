import JSON
import Linux

/// One client's connection: takes its calls one after another, and has each answered before it looks at the next.
///
/// It runs in one task. While a handler is busy it is told by the loop when the client has gone, and when there is room for what waits to be sent.
@LoopActor final class ServerConnection: TurnEnd {
    let peer: VarlinkPeer
    let interrupt = Interrupt()
    /// The task that serves it, which ends when the client has gone.
    var task: Task<Void, Never>?

    /// Woken when it is served no more, where the client went before that.
    private(set) var end: Watch?

    /// Told when the client has gone while a call is being answered.
    private let left: @LoopActor (ServerConnection) -> Void
    private let service: VarlinkService
    private let limits: VarlinkLimits
    private let jsonLimits: JSONLimits
    /// What its user has, of which it holds a part.
    let share: UserShare
    private let watch = Watch()
    private var interest = Watch.Interest.readable
    private var input = MessageBuffer()
    private var output = OutgoingBytes()
    /// Calls that one handler is answering.
    private var underWay: [VarlinkCall] = []
    /// Whether the client has sent more than it may.
    private var hasExceeded = false
    /// A message that was looked at and not taken.
    private var nextMessage: Result<CallMessage, MessageError>?
    /// Its part of what the user's connections hold of received bytes.
    private var held = 0
    /// When the client last sent or took something.
    private var activity = Instant.now
    /// When the time began that the client has for the message of which some has come.
    private var messageStart = Instant.now
    /// Since when others have had no turn because of it, as far as it knows.
    private var turnStart = Instant.now
    /// Whether a call has been answered since it last waited for one.
    private var hasAnswered = false
    private var phase = Phase.receiving
    /// Whether the call that is being answered may go on for as long as it likes.
    private var isOpenEnded = false
    private var isDraining = false
    private var mustFlush = false

    private enum Phase {
        /// Waits for a message.
        case receiving
        /// Its handler is busy, or it waits for room.
        case answering
        /// Nothing can be sent or received any more.
        case gone
    }

    /// After how long others have a turn, though there is another call.
    private static let turn = Duration.milliseconds(2)
    /// How long a client may take to fetch its last replies.
    private static let farewell = Duration.seconds(5)
    /// Where all connections receive, one after the other: what one keeps between two calls is its own.
    private static let arrival = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)

    init(
        _ peer: VarlinkPeer, _ service: VarlinkService, _ limits: VarlinkLimits, _ share: UserShare,
        left: @escaping @LoopActor (ServerConnection) -> Void
    ) {
        self.left = left
        self.peer = peer
        self.service = service
        self.limits = limits
        self.share = share
        jsonLimits = JSONLimits(bytes: limits.message, depth: limits.depth)
    }

    // MARK: The task

    /// Serves the client until it has gone, has said what is not varlink, or has had its time.
    func serve() async {
        watch.add(peer.socket.descriptor, .readable)
        watch.whileBusy = { [unowned self] in readyWhileBusy() }
        while phase != .gone {
            if let message = takeMessage() {
                guard case .success(let call) = message else { break }
                phase = .answering
                guard await hasTurn() else { break }
                share.takeTurn()
                isOpenEnded = call.more
                let mayGoOn = await answer(call)
                isOpenEnded = false
                hasAnswered = true
                guard mayGoOn, await hasRoom(within: limits.idle, for: limits.unsent) else { break }
                await giveWay()
            } else {
                guard !isDraining, await receive() else { break }
                turnStart = .now
            }
        }
        if phase != .gone {
            phase = .answering
            isOpenEnded = false
            flush()
            _ = await hasRoom(within: Self.farewell, for: 0)
        }
        leave()
        _ = share.hold(-held)
        held = 0
        end?.wake()
    }

    private func takeMessage() -> Result<CallMessage, MessageError>? {
        if let message = nextMessage.take() { return message }
        let limits = jsonLimits
        let textRoutes = service.textRoutes
        return input.next { bytes in
            if let call = CallMessage(glancingAt: bytes, for: textRoutes, limits: limits) { return .success(call) }
            return Result { () throws(MessageError) in try CallMessage(parsing: bytes, limits: limits) }
        }
    }

    /// Waits until the user may make another call, without reading what comes meanwhile; false when that will not be.
    private func hasTurn() async -> Bool {
        while let turn = share.nextTurn {
            setInterest(output.isEmpty ? .hangUp : .writable)
            switch await watch.next(until: turn) {
            // The client is gone, or takes what it is sent.
            case .ready: if interest == .hangUp { leave() } else { flush() }
            case .deadlinePassed, .woken, .interrupted: break
            }
            guard phase != .gone, !isDraining else { return false }
        }
        return true
    }

    /// Lets others have a turn, now and then: calls that stand ready and are answered without waiting would otherwise keep the loop to themselves.
    private func giveWay() async {
        guard Instant.now - turnStart >= Self.turn else { return }
        _ = await watch.next(until: Instant(nanoseconds: 0))
        turnStart = .now
    }

    /// Waits for bytes; false when there will be none.
    private func receive() async -> Bool {
        phase = .receiving
        defer { if phase == .receiving { phase = .answering } }
        // While a call was answered the client could do nothing: its time begins now, where it has not begun with the first part of a message.
        if hasAnswered {
            hasAnswered = false
            activity = .now
            messageStart = activity
        }
        let isPartial = input.count > 0
        let span = isPartial ? limits.receiving : limits.idle
        while phase == .receiving, !isDraining {
            setInterest(output.isEmpty ? .readable : .either)
            switch await watch.next(until: span.map { (isPartial ? messageStart : activity) + $0 }) {
            case .deadlinePassed: return false
            case .woken, .interrupted: continue
            case .ready: break
            }
            if !output.isEmpty { flush() }
            guard phase == .receiving else { return false }
            do throws(Errno) {
                return try take()
            } catch {
                guard error == .again else { return false }
            }
        }
        return false
    }

    /// Takes what has come; false when there will be no more, or when it is more than there may be.
    private func take() throws(Errno) -> Bool {
        let count = try peer.socket.descriptor.receive(into: Self.arrival)
        guard count > 0 else { return false }
        activity = .now
        if input.count == 0 { messageStart = activity }
        input.append(UnsafeRawBufferPointer(rebasing: Self.arrival[..<count]))
        if !account() { hasExceeded = true }
        return !hasExceeded
    }

    /// False when the client has sent more than it may.
    private func account() -> Bool {
        let change = input.count - held
        held += change
        // What waits behind complete messages came in one read, which is less than a message may be.
        return (change == 0 || share.hold(change)) && input.count <= limits.message + Self.arrival.count
    }

    // MARK: Answering

    /// False when a call is left without an answer: the client could not tell the next one's from it.
    private func answer(_ message: CallMessage) async -> Bool {
        let route: VarlinkService.Route
        let answer: VarlinkService.Answer
        do throws(VarlinkError) { (route, answer) = try service.route(message, from: peer) } catch {
            if !message.oneway { append(error) }
            return true
        }
        underWay = [VarlinkCall(message, route, self, after: nil)]
        defer { underWay = [] }
        do throws(VarlinkFailure) {
            switch answer {
            case .one(let handler): try await handler(underWay[0])
            case .batch(let handler, let limit):
                while underWay.count < limit, let next = takeFurther(message.method) {
                    underWay.append(VarlinkCall(next, route, self, after: underWay.last))
                }
                try await handler(underWay)
            }
        } catch {
            guard case .error(let answer) = error else {
                // The client is gone, or the server stops; or the handler passes on what it met where it was a client itself.
                assert(error == .hungUp || error == .interrupted, "a handler failed with what is no answer: \(error)")
                return false
            }
            for call in underWay where !call.isAnswered { call.fail(answer) }
        }
        guard phase != .gone, let open = underWay.first(where: { !$0.isAnswered }) else {
            return phase != .gone && !hasExceeded
        }
        assertionFailure("the handler of \(open.method) has not answered")
        return false
    }

    /// Takes what the client has sent meanwhile for the handler of a call.
    func takeFurther(after last: VarlinkCall, _ route: VarlinkService.Route, limit: Int) async -> [VarlinkCall] {
        // Others have their turn, and what has been replied goes out.
        _ = await watch.next(until: Instant(nanoseconds: 0))
        guard phase == .answering, !isDraining, !hasExceeded else { return [] }
        underWay.removeAll { $0.isAnswered }
        var calls: [VarlinkCall] = []
        var hasReceived = false
        while calls.count < limit {
            if let next = takeFurther(last.method) {
                calls.append(VarlinkCall(next, route, self, after: calls.last ?? last))
            } else {
                // Only what is short of a message: what is left has to be taken before there is more.
                guard !hasReceived, nextMessage == nil, share.nextTurn == nil else { break }
                hasReceived = true
                // What ends the connection is met again by whoever waits for more.
                guard (try? take()) == true else { break }
            }
        }
        underWay += calls
        return calls
    }

    /// Takes the next message where it is a call of that method that its handler may see.
    private func takeFurther(_ method: String) -> CallMessage? {
        guard share.nextTurn == nil, let message = takeMessage() else { return nil }
        if case .success(let call) = message, call.method == method, (try? service.route(call, from: peer)) != nil {
            share.takeTurn()
            return call
        }
        nextMessage = message
        return nil
    }

    // MARK: Sending

    /// Adds a reply, which goes out at the end of the loop's turn; in debug builds the text of it.
    func append(_ body: (inout JSONObjectWriter) -> Void) -> [UInt8]? {
        guard phase != .gone else { return nil }
        let range = output.append(body)
        if !mustFlush {
            mustFlush = true
            EventLoop.shared.atEndOfTurn(self)
        }
        var text: [UInt8]?
        assert(
            {
                text = output.message(at: range)
                return true
            }())
        return text
    }

    /// Adds an error.
    func append(_ error: VarlinkError) {
        assert(service.contradiction(in: error) == nil, service.contradiction(in: error) ?? "")
        _ = append { writer in
            writer.member("error", error.name)
            if !error.parameters.isEmpty { writer.member("parameters", error.parameters) }
        }
    }

    /// Waits until a handler may reply once more; one that would go on for as long as it likes ends here when the server stops.
    func makeRoom(continues: Bool) async throws(VarlinkFailure) {
        guard await hasRoom(within: nil, for: limits.unsent) else { throw phase == .gone ? .hungUp : .interrupted }
        if continues, isDraining { throw .interrupted }
    }

    /// Waits until no more than so many bytes wait to be sent; false when that will not be.
    private func hasRoom(within span: Duration?, for limit: Int) async -> Bool {
        guard output.count > limit else { return phase != .gone }
        flush()
        // A client that takes everything at once would otherwise keep the loop to itself.
        if output.count <= limit { _ = await watch.next(until: Instant(nanoseconds: 0)) }
        while output.count > limit, phase != .gone {
            setInterest(.writable)
            if isOpenEnded, isDraining { return false }
            if await watch.next(until: span.map { activity + $0 }) == .deadlinePassed { return false }
            flush()
        }
        return phase != .gone
    }

    func turnEnds() {
        mustFlush = false
        flush()
    }

    /// Sends what there is room for.
    private func flush() {
        guard phase != .gone else { return }
        while !output.isEmpty {
            do throws(Errno) {
                try output.send { (bytes) throws(Errno) in try peer.socket.descriptor.send(bytes) }
                activity = .now
            } catch {
                guard error == .again else { return leave() }
                return setInterest(phase == .receiving ? .either : .writable)
            }
        }
    }

    private func setInterest(_ wanted: Watch.Interest) {
        guard interest != wanted, phase != .gone else { return }
        interest = wanted
        watch.change(peer.socket.descriptor, to: wanted)
    }

    /// The loop says that something is ready while the handler is busy.
    private func readyWhileBusy() {
        switch interest {
        case .readable, .either:
            // More calls, which have to wait, or the end: what is told when nothing else is asked for is the end.
            setInterest(output.isEmpty ? .hangUp : .writable)
        case .writable:
            flush()
            if output.isEmpty { setInterest(.hangUp) }
        case .hangUp: leave()
        }
    }

    // MARK: The end

    /// Takes no more calls, and has one that goes on for as long as it likes come to its end.
    func drain() {
        isDraining = true
        if isOpenEnded { interrupt.raise() }
        watch.wake()
    }

    /// Ends it now, and whatever the client had asked for.
    func leave() {
        guard phase != .gone else { return }
        let wasAnswering = phase == .answering
        phase = .gone
        watch.removeAll()
        peer.close()
        watch.wake()
        interrupt.raise()
        task?.cancel()
        guard wasAnswering else { return }
        end = Watch()
        left(self)
    }
}
