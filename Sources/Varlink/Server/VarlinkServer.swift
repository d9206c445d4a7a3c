package import Linux

/// Serves clients on a Unix socket: one task for each connection, all on the event loop.
@LoopActor package final class VarlinkServer {
    private let service: VarlinkService
    private let limits: VarlinkLimits
    /// Nil once nobody can connect any more.
    private var listener: UnixListener?
    private let watch = Watch()
    private let departure = Watch()
    private var quota: UserQuota
    private var open: [ObjectIdentifier: ServerConnection] = [:]
    private var isStopping = false
    private var accepting: Task<Void, Never>?

    /// Connections that are taken before others have their turn.
    private static let crowd = 64

    /// Begins to take connections.
    package init(_ service: VarlinkService, on listener: UnixListener, limits: VarlinkLimits = VarlinkLimits()) {
        self.service = service
        self.limits = limits
        self.listener = listener
        quota = UserQuota(limits)
        accepting = Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [self] in await accept(from: listener) }
    }

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
        listener = nil
        for connection in open.values { connection.drain() }
        await waitForDeparture(until: .now + span)
        let late = open.count
        for connection in open.values { connection.leave() }
        await waitForDeparture(until: .now + span)
        return late
    }

    private func waitForDeparture(until deadline: Instant) async {
        while !open.isEmpty, await departure.next(until: deadline) != .deadlinePassed {}
    }

    /// Takes connections until the server stops.
    private func accept(from listener: UnixListener) async {
        watch.add(listener.descriptor, .readable)
        while !isStopping {
            guard case .ready = await watch.next(until: nil) else { continue }
            do throws(Errno) {
                for _ in 0..<Self.crowd { welcome(try VarlinkPeer(listener.descriptor.accept())) }
            } catch {
                guard error != .again else { continue }
                // Descriptors or memory have run out: who waits stays in the queue, and looking again at once would only burn time.
                watch.removeAll()
                _ = await watch.next(until: .now + .milliseconds(100))
                watch.add(listener.descriptor, .readable)
            }
        }
        watch.removeAll()
    }

    /// Begins to serve a connection, or closes it.
    private func welcome(_ peer: VarlinkPeer) {
        let user = peer.credentials.user
        guard quota.admit(user) else { return }
        let connection = ServerConnection(peer, service, limits) { [unowned self] in quota.hold(user, $0) }
        open[ObjectIdentifier(connection)] = connection
        connection.task = Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [self] in
            await connection.serve()
            open[ObjectIdentifier(connection)] = nil
            connection.task = nil
            quota.dismiss(user)
            if open.isEmpty { departure.wake() }
        }
    }
}
