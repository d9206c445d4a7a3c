import Configuration
import Events
import History
import Hooks
import Lifecycle
package import Linux
import Listeners
import Scripts
import Varlink

/// The service: one socket in front of the hooks and the event bus, from its start to its end.
///
/// What it does in the order in which it does it is ``run()``.
@LoopActor package final class Daemon {
    /// The version, as the programs and `GetInfo` say it.
    package nonisolated static let version = "0.1.0"

    private var configuration: DaemonConfiguration
    private let diagnostics: Diagnostics
    private let notifier: ServiceNotifier
    private let signals: SignalSource
    private let handedOver: [UnixListener]
    private let bus: EventBus
    private let hooks: HooksMethods
    private let listeners: ListenerPool
    private let vetoes = RecentVetoes()
    private let keeper: HistoryKeeper
    private let started = (time: RealTime.now, instant: Instant.now)
    private let watch = Watch()
    private var server: VarlinkServer?
    /// Raised when the daemon has come to its end.
    private let end = Interrupt()
    /// Raised when a second signal asks for its end.
    private let impatience = Interrupt()
    private var isStopping = false
    /// Reloads that signals have asked for and that are under way, by their numbers.
    private var reloads: [Int: Task<Void, Never>] = [:]
    private var reloadCount = 0
    /// Why there are no events, and no listeners; nil while there are.
    private var busTrouble: LogError?
    /// Why no listener is called though there are events; nil while they are.
    private var listenerTrouble: ListenerStore.Unusable?

    /// It starts hooks and listeners and nothing else: orphans may come to it.
    private static let supervision: Supervision = [.tagging, .subreaper]

    /// Why the daemon could not begin, or did not end as it should.
    package struct Failure: Error, CustomStringConvertible {
        /// One line: what, why, and the way out.
        package let description: String
    }

    /// Prepares everything that does not leave a trace.
    ///
    /// - Parameters:
    ///   - handedOver: the sockets that the service manager has opened; with none it opens its own.
    /// - Throws: When the process can have no more descriptors.
    package init(
        _ configuration: DaemonConfiguration, handedOver: [UnixListener], diagnostics: Diagnostics
    ) throws(Failure) {
        self.configuration = configuration
        self.diagnostics = diagnostics
        self.handedOver = handedOver
        notifier = ServiceNotifier(diagnostics)
        keeper = HistoryKeeper(diagnostics)
        bus = EventBus(configuration.events)
        hooks = HooksMethods(HookDispatcher(configuration: configuration.hooks, supervision: Self.supervision))
        listeners = ListenerPool(configuration.listeners, bus: bus, supervision: Self.supervision) { notice in
            diagnostics.write(notice.description, Severity(notice.level))
        }
        do throws(Errno) {
            signals = try SignalSource([.terminate, .interrupt, .hangUp, .quit])
        } catch {
            throw Failure(description: "cannot open what signals need: \(error)")
        }
    }

    // MARK: Life

    /// Serves until a signal ends it.
    package func run() async throws(Failure) {
        let listeners = try listen()
        startBus()
        adopt(hooks.dispatcher)
        await recover()
        server = VarlinkServer(service(), on: listeners, limits: configuration.service.limits)
        let refusals = RefusedConnections(diagnostics)
        server?.onRefusal = { refusals.add(of: $0) }
        watchdog()
        if let available = server?.limits.connections, available < configuration.service.limits.connections {
            diagnostics.information(
                "descriptors (ulimit -n, LimitNOFILE=) allow \(available) connections, not Connections=\(configuration.service.limits.connections)"
            )
        }
        // Beside it: its hooks may take their time, and signals do not wait.
        let beginning = Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [self] in await begin() }
        await serve(after: beginning)
        let ownTasks = [beginning] + reloads.values
        for task in ownTasks { task.cancel() }
        for task in ownTasks { await task.value }
        await stop()
    }

    /// Calls the hooks for the start, and says that it is over, unless the end has come meanwhile.
    private func begin() async {
        tell(.start)
        await call("start")
        if Task.isCancelled { return }
        if bus.isRunning { await startListeners() }
        pruneHistory()
        notifier.ready(status: "serving \(configuration.service.socket)")
        diagnostics.information("version \(Self.version) serves \(configuration.service.socket)")
    }

    /// Where clients connect: what the service manager has opened, or a socket of our own.
    private func listen() throws(Failure) -> [UnixListener] {
        if !handedOver.isEmpty { return handedOver }
        let path = configuration.service.socket
        do throws(Errno) {
            try Directory.create(String(path[..<(path.utf8.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex)]), mode: 0o755)
            return [try UnixListener(at: path, mode: configuration.service.socketMode)]
        } catch {
            let reason = error == .addressInUse ? "another hookd serves it; stop that one, or name another with --socket" : "\(error)"
            throw Failure(description: "cannot listen at \(path): \(reason)")
        }
    }

    /// Waits for signals, and does what they ask for, until one asks for the end.
    ///
    /// - Parameter beginning: what a reload waits for.
    private func serve(after beginning: Task<Void, Never>) async {
        watch.add(signals.descriptor, .readable)
        while true {
            _ = await watch.next(until: nil)
            while let arrival = signals.next() {
                guard arrival.signal == .hangUp else {
                    diagnostics.information("\(arrival.signal): stopping")
                    return
                }
                reloadCount += 1
                let number = reloadCount
                reloads[number] = Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [self] in
                    await beginning.value
                    if !Task.isCancelled { _ = await reload() }
                    reloads[number] = nil
                }
            }
        }
    }

    private func stop() async {
        isStopping = true
        notifier.stopping()
        notifier.extendTimeout(by: configuration.service.drainTimeout + .seconds(30))
        let hurrying = Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [self] in await hurryOnSignals() }
        await call("stop", until: impatience)
        tell(.stop)
        _ = try? await bus.flush()
        let limit = configuration.service.drainTimeout
        let listeners = Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [listeners] in await listeners.stop(within: limit)
        }
        let late = await server?.stop(within: limit) ?? 0
        if late > 0 { diagnostics.warning("\(late) connections did not end in time and were closed; their dispatches were undone") }
        await listeners.value
        keeper.write()
        await bus.stop()
        end.raise()
        watch.wake()
        await hurrying.value
        watch.removeAll()
    }

    /// Waits no longer for what is under way once a second signal asks for the end.
    private func hurryOnSignals() async {
        while end.level == 0 {
            while let arrival = signals.next() {
                if arrival.signal == .hangUp { continue }
                diagnostics.information("\(arrival.signal) again: ending what is under way")
                impatience.raise()
                server?.hurry()
                listeners.hurry()
            }
            _ = await watch.next(until: nil)
        }
    }

    private func watchdog() {
        guard let watchdog = Watchdog() else { return }
        let (notifier, end) = (notifier, end)
        Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable in await watchdog.run(notifier, until: end) }
    }

    // MARK: Parts

    /// Starts the event bus; hooks are run whether or not there is one.
    private func startBus() {
        do throws(LogError) {
            try bus.start()
            vetoes.follow(bus)
        } catch {
            busTrouble = error
            diagnostics.error("no events, and no listeners, until this is mended: \(error)")
            Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [self] in await retryBus() }
        }
    }

    private func retryBus() async {
        let pause = Watch(interrupt: end)
        while await pause.next(until: .now + Self.retryPause) == .deadlinePassed {
            do throws(LogError) { try bus.start() } catch {
                busTrouble = error
                continue
            }
            busTrouble = nil
            diagnostics.information("the event log can be written again")
            vetoes.follow(bus)
            return await startListeners()
        }
    }

    /// Has listeners called; what happened while nobody did, they get now.
    private func startListeners() async {
        guard !isStopping else { return }
        do throws(ListenerStore.Unusable) {
            try await listeners.start()
        } catch {
            listenerTrouble = error
            // One that is busy has most likely a predecessor of ours that lets its calls end.
            diagnostics.write(
                "listeners are not called until this is mended: \(error)", error.isBusy ? .warning : .error)
            Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [self] in await retryListeners() }
        }
    }

    private func retryListeners() async {
        let pause = Watch(interrupt: end)
        while await pause.next(until: .now + (listenerTrouble?.isBusy == true ? Self.successionPause : Self.retryPause)) == .deadlinePassed,
            !isStopping
        {
            do throws(ListenerStore.Unusable) { try await listeners.start() } catch {
                listenerTrouble = error
                continue
            }
            listenerTrouble = nil
            return diagnostics.information("listeners are called")
        }
    }

    private static let retryPause = Duration.seconds(5)
    private static let successionPause = Duration.milliseconds(500)

    /// Has what a dispatcher reports become events, and be remembered.
    private func adopt(_ dispatcher: HookDispatcher) {
        let (diagnostics, vetoes) = (diagnostics, vetoes)
        let complain = { @Sendable (report: HookReport, error: PublishError) in
            diagnostics.error("\(report.point): the report of dispatch \(report.id) is no event: \(error)")
        }
        // Most points have no hooks, and that nothing happened is no event.
        dispatcher.forward(to: bus, onFailure: complain) { !$0.isUneventful }
        let (history, keeper) = (DispatchHistory(configuration.history), keeper)
        dispatcher.onReport { report in
            LoopActor.assumeIsolated {
                vetoes.add(report)
                if !report.isUneventful { keeper.add(report, to: history) }
            }
        }
    }

    /// Removes what the history keeps no longer, now and then: where nothing is dispatched nobody else does.
    private func pruneHistory() {
        Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [self] in
            let pause = Watch(interrupt: end)
            repeat {
                do throws(HistoryError) { try DispatchHistory(configuration.history).prune() } catch {
                    diagnostics.error("the history: \(error)")
                }
            } while await pause.next(until: .now + Self.prunePause) == .deadlinePassed
        }
    }

    private static let prunePause = Duration.seconds(3600)

    /// Ends what dispatches have left whose process was killed, our own predecessor's among them.
    private func recover() async {
        for dispatch in await hooks.dispatcher.recover() {
            let killed = dispatch.killed.isEmpty ? "nothing of it was left" : "killed \(dispatch.killed.count) processes of it"
            diagnostics.warning("dispatch \(dispatch.id), \(dispatch.point), was cut off by the death of its process; \(killed)")
            do throws(PublishError) { try bus.publish(HookEvent(dispatch)) } catch {
                diagnostics.error("dispatch \(dispatch.id): its end is no event: \(error)")
            }
        }
    }

    private func service() -> VarlinkService {
        let service = VarlinkService(
            vendor: "hookd", product: "hookd", version: Self.version, url: "https://hookd.io", interfaces: [.hooks, .events, .manager])
        service.permission = { [unowned self] peer, method in configuration.service.access.allows(peer, method) }
        hooks.offer(in: service)
        HistoryMethods { [unowned self] in
            keeper.write()
            return DispatchHistory(configuration.history)
        }.offer(in: service)
        EventsMethods(bus).offer(in: service)
        ManagerMethods(self).offer(in: service)
        ListenerMethods(listeners).offer(in: service)
        return service
    }

    // MARK: What others are told

    /// Publishes what happens to the daemon itself.
    private func tell(_ action: DaemonEvent.Action, reason: String? = nil) {
        let event = DaemonEvent(action: action, pid: UInt32(clamping: ProcessIdentity.current.id), version: Self.version, reason: reason)
        do throws(PublishError) { try bus.publish(event) } catch {
            diagnostics.error("/daemon/\(action.rawValue) is no event: \(error)")
        }
    }

    /// Calls the hooks of the daemon's own life, which is no gate: what they say is reported and stops nothing.
    ///
    /// - Parameter interrupt: ends them; so does cancelling the task, which raises it.
    private func call(_ event: String, for requester: Requester? = nil, until interrupt: Interrupt = Interrupt()) async {
        var options = DispatchOptions()
        options.requester = requester
        do {
            let report = try await hooks.dispatcher.dispatch(
                try LifecyclePoint("daemon", "hookd", event), document: nil, options: options, undoOnly: nil, interrupt: interrupt)
            for failure in report.failures { diagnostics.warning("\(report.point): \(failure.name): \(failure.explanation)") }
        } catch {
            diagnostics.warning("the hooks for daemon/hookd \(event): \(error)")
        }
    }

    // MARK: For the manager's methods

    /// Reads the configuration again: all of it, or none.
    ///
    /// - Parameter requester: who asked for it; nil for a signal. From inside a hook it is read all the same, and no hooks are called.
    /// - Returns: what takes effect only when the daemon is started again.
    func reload(for requester: Requester? = nil) async -> Result<[String], ConfigurationError> {
        notifier.reloading()
        defer { notifier.ready(status: "serving \(configuration.service.socket)") }
        let new: DaemonConfiguration
        do throws(ConfigurationError) {
            new = try configuration.reread()
        } catch {
            for problem in error.problems { diagnostics.error("the configuration stays as it was: \(problem)") }
            tell(.reload, reason: error.problems.first.map { "refused: \($0)" })
            return .failure(error)
        }
        let pending = new.pending(after: configuration)
        configuration = new
        hooks.dispatcher = HookDispatcher(configuration: new.hooks, supervision: Self.supervision)
        adopt(hooks.dispatcher)
        listeners.reload(new.listeners)
        diagnostics.information(
            "read the configuration again" + (pending.isEmpty ? "" : "; only a new start changes \(pending.joined(separator: ", "))"))
        tell(.reload)
        await call("reload", for: requester)
        return .success(pending)
    }

    /// What is wrong with the scripts, each in a line.
    var scriptProblems: [String] { configuration.scriptProblems }

    /// What keeps a part of the daemon from working, each in a line.
    private var serviceProblems: [String] {
        if let busTrouble { return ["no events, and no listeners: \(busTrouble)"] }
        return listenerTrouble.map { ["listeners are not called: \($0)"] } ?? []
    }

    /// How everything is.
    var status: DaemonStatus {
        DaemonStatus(
            version: Self.version, started: started.time, uptime: .now - started.instant, socket: configuration.service.socket,
            connections: server?.connections ?? 0, subscribers: bus.subscriberCount - vetoes.subscriptions, dispatches: hooks.count,
            host: HostStatus(hooks.dispatcher, bus.log, problems: scriptProblems + serviceProblems), listeners: listeners.status(),
            vetoes: vetoes.vetoes,
            unwritten: bus.unwrittenCount)
    }
}

extension Severity {
    fileprivate init(_ level: ListenerNotice.Level) {
        self =
            switch level {
            case .information: .information
            case .warning: .warning
            case .error: .error
            }
    }
}
