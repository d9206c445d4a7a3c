package import Linux

/// Serves clients on Unix sockets: one task for each connection, all on the event loop.
///
/// Where descriptors have run out, who connects waits in the socket's queue until there are some again.
@LoopActor package final class VarlinkServer {
    private let service: VarlinkService
    /// What it has been given, as far as the process's descriptors allow it.
    package let limits: VarlinkLimits
    /// None once nobody can connect any more.
    private var listeners: [UnixListener]
    private let watch = Watch()
    private let departure = Watch()
    private let quota: UserQuota
    private var open: [ObjectIdentifier: ServerConnection] = [:]
    private var isStopping = false
    private var isImpatient = false
    private var accepting: Task<Void, Never>?

    /// Connections that are taken before others have their turn.
    private static let crowd = 64

    /// How long nobody is taken after descriptors or memory have run out: looking again at once would only burn time.
    private static let exhaustion = Duration.milliseconds(100)

    /// Begins to take connections of one socket.
    package convenience init(_ service: VarlinkService, on listener: UnixListener, limits: VarlinkLimits = VarlinkLimits()) {
        self.init(service, on: [listener], limits: limits)
    }

    /// Begins to take connections, of several sockets where more than one has been handed over; the limits are those of all of them together.
    package init(_ service: VarlinkService, on listeners: [UnixListener], limits: VarlinkLimits = VarlinkLimits()) {
        self.service = service
        self.limits = limits.clamped(toDescriptors: DescriptorLimit.soft)
        self.listeners = listeners
        quota = UserQuota(self.limits)
        accepting = Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [self] in await accept() }
    }

    /// Is told of each connection that is closed at once because there are too many, and whose it was.
    package var onRefusal: (@LoopActor (UInt32) -> Void)?

    /// Connections that are open now.
    package var connections: Int { open.count }

    /// Takes no more connections and calls, has what is under way come to its end, and returns when everything has.
    ///
    /// Calls that were made with `more` are interrupted at once, the others are waited for.
    ///
    /// - Parameter span: after which all connections are closed and their handlers cancelled, and waited for no longer than this once more.
    /// - Returns: how many connections had to be closed so.
    @discardableResult package func stop(within span: Duration) async -> Int {
        isStopping = true
        watch.wake()
        await accepting?.value
        listeners = []
        for connection in open.values { connection.drain() }
        let end = Instant.now + span
        while !open.isEmpty, !isImpatient, await departure.next(until: end) != .deadlinePassed {}
        let late = open.count
        for connection in open.values { connection.leave() }
        let lastEnd = Instant.now + span
        while !open.isEmpty, await departure.next(until: lastEnd) != .deadlinePassed {}
        return late
    }

    /// Has a stop that is under way, or the next one, wait no longer for what goes on.
    package func hurry() {
        isImpatient = true
        departure.wake()
    }

    /// Takes connections until the server stops.
    private func accept() async {
        for listener in listeners { watch.add(listener.descriptor, .readable) }
        while !isStopping {
            guard case .ready(let number) = await watch.next(until: nil) else { continue }
            guard let listener = listeners.first(where: { $0.descriptor.number == number }) else { continue }
            do throws(Errno) {
                for _ in 0..<Self.crowd { welcome(try VarlinkPeer(listener.descriptor.accept())) }
            } catch {
                guard error != .again else { continue }
                watch.removeAll()
                _ = await watch.next(until: .now + Self.exhaustion)
                for listener in listeners { watch.add(listener.descriptor, .readable) }
            }
        }
        watch.removeAll()
    }

    /// Begins to serve a connection, or closes it.
    private func welcome(_ peer: VarlinkPeer) {
        guard let share = quota.admit(peer.credentials.user) else {
            onRefusal?(peer.credentials.user)
            return peer.close()
        }
        let connection = ServerConnection(peer, service, limits, share) { [unowned self] in supervise($0) }
        open[ObjectIdentifier(connection)] = connection
        connection.task = Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [self] in
            await connection.serve()
            forget(connection)
        }
    }

    /// Sees that a handler that does not end, though its client has gone, costs the user no connection for ever.
    private func supervise(_ connection: ServerConnection) {
        guard let end = connection.end else { return }
        Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [self] in
            if await end.next(until: .now + limits.abandonment) == .deadlinePassed { forget(connection) }
        }
    }

    private func forget(_ connection: ServerConnection) {
        connection.task = nil
        guard open.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        quota.dismiss(connection.share)
        if open.isEmpty { departure.wake() }
    }
}
