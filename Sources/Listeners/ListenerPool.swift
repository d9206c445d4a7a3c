import Configuration
package import Events
package import Linux
package import Scripts

/// Serves all listeners: finds their scripts, calls them for their events, and keeps what came of it.
///
/// ```swift
/// let pool = ListenerPool(configuration, bus: bus, tell: { log($0) })
/// try await pool.start()
/// …
/// await pool.stop(within: .seconds(30))
/// ```
///
/// What has been started must be stopped: until then it keeps itself.
///
/// A call is a ``ScriptRun`` with a tag of its own that names no dispatch: what a listener starts may run hooks. All listeners together
/// have so many calls at a time; whose turn it is goes round, so that one with many events leaves room for the others.
@LoopActor package final class ListenerPool {
    /// What is in force.
    package private(set) var configuration: ListenerConfiguration
    /// The directories that could not be read or believed; listeners in them are not called.
    package private(set) var directoryProblems: [ScriptDirectoryProblem] = []
    let bus: EventBus
    private let supervision: Supervision
    private let notice: @LoopActor (ListenerNotice) -> Void
    private let called: @LoopActor (ListenerCall) -> Void

    private var store: Holder?
    /// By name.
    private var listeners: [Listener] = []
    /// Whose turn it is.
    private var turn = 0
    private var runningCount = 0
    private var isStopping = false
    private var isImpatient = false
    private var isPumping = false
    private let timer = Watch()
    private let ends = Watch()
    private var directoryWatch: DirectoryWatch?

    /// The store for the time in which the pool serves.
    private final class Holder {
        let store: ListenerStore
        let calls: CallRecords
        init(_ store: consuming ListenerStore) {
            calls = CallRecords(directory: store.path)
            self.store = store
        }
    }

    /// - Parameters:
    ///   - bus: a bus that has been started.
    ///   - supervision: what the process does to keep hold of what scripts start; the same as for its hooks.
    ///   - tell: is told what an administrator should know.
    ///   - called: is told of each call that has ended.
    package init(
        _ configuration: ListenerConfiguration, bus: EventBus, supervision: Supervision = [.tagging, .subreaper],
        tell: @escaping @LoopActor (ListenerNotice) -> Void = { _ in }, called: @escaping @LoopActor (ListenerCall) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.bus = bus
        self.supervision = supervision
        notice = tell
        self.called = called
    }

    // MARK: Life

    /// Takes the state directory, ends what calls have left whose process was killed, and begins to serve.
    ///
    /// - Throws: When another process serves there, or the directory cannot be used.
    package func start() async throws(ListenerStore.Unusable) {
        precondition(store == nil && !isStopping, "listeners are served once")
        let store = Holder(try ListenerStore(configuration.stateDirectory))
        self.store = store
        // Before anything is called: the same events are handled again.
        let killed = await store.calls.cleanUp()
        if killed > 0 {
            tell(.warning, nil, "killed \(killed) processes that listeners had left when the process that called them was killed")
        }
        guard !isStopping else { return }
        watchDirectories()
        rescan()
        Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [self] in
            while !isStopping {
                // A wake means only that the deadline may be another one.
                if await timer.next(until: deadline) == .deadlinePassed { pump() }
            }
        }
    }

    /// Goes on with another configuration; calls that run go on as they began.
    ///
    /// The state directory stays the one that it was started with.
    package func reload(_ configuration: ListenerConfiguration) {
        if configuration.stateDirectory != self.configuration.stateDirectory {
            tell(.warning, nil, "StateDirectory=\(configuration.stateDirectory) counts from the next start on")
        }
        self.configuration = configuration
        watchDirectories()
        rescan()
    }

    /// Begins no more calls, gives those that run some time to end, and then ends them; what was cut off is done again another time.
    ///
    /// Everything is on the disk when it returns, and another process may serve.
    package func stop(within limit: Duration) async {
        guard store != nil, !isStopping else { return }
        isStopping = true
        directoryWatch?.stop()
        timer.wake()
        for listener in listeners { listener.stopReading() }
        var deadline: Instant? = .now + limit
        while runningCount > 0 {
            guard await ends.next(until: deadline) == .deadlinePassed || isImpatient, deadline != nil else { continue }
            // From here on their own grace period is what ends it.
            deadline = nil
            for listener in listeners { listener.interrupt() }
        }
        for listener in listeners { listener.ledger.checkpoint() }
        listeners = []
        store = nil
    }

    /// Has a stop that is under way, or the next one, wait no longer for the calls that run.
    package func hurry() {
        isImpatient = true
        ends.wake()
    }

    // MARK: Scripts

    private func watchDirectories() {
        directoryWatch?.stop()
        let watch = DirectoryWatch(configuration.directories) { [weak self] in self?.rescan() }
        directoryWatch = watch
        do throws(Errno) { try watch.start() } catch {
            tell(.error, nil, "cannot watch the script directories: \(error); new scripts are seen with the next reload")
        }
    }

    /// Looks at the directories and goes on with what is there now.
    package func rescan() {
        guard !isStopping, store != nil else { return }
        let (scripts, problems) = configuration.scan()
        if problems != directoryProblems {
            for problem in problems { tell(.error, nil, "\(problem.path) is not used: \(problem.distrust)") }
        }
        directoryProblems = problems
        var gone = listeners.map(\.name)
        for script in scripts where !script.isNone {
            gone.removeAll { ScriptName.areSame($0, script.name) }
            guard let listener = listener(script.name, makingIt: true) else { continue }
            if listener.script?.standing != script.standing, script.standing.isBroken {
                tell(.error, script.name, "is not called: \(script.standing.reason ?? script.standing.word)")
            }
            listener.adopt(script)
        }
        // What is in a directory that cannot be read is not gone.
        if problems.isEmpty {
            for name in gone { listener(name, makingIt: false)?.adopt(nil) }
            forgetRemoved()
        }
        pump()
    }

    private func listener(_ name: String, makingIt: Bool) -> Listener? {
        if let known = listeners.first(where: { ScriptName.areSame($0.name, name) }) { return known }
        guard makingIt, let store else { return nil }
        do throws(ListenerStore.Unusable) {
            let listener = Listener(try store.store.ledger(name, deadLimit: configuration.deadLimit), of: self)
            listeners.append(listener)
            listeners.sort { ScriptName.precedes($0.name, $1.name) }
            if let damage = listener.ledger.damage {
                tell(.error, name, damage)
                if listener.ledger.hasLostEvents, let place = listener.ledger.place { listener.tellGap(.state, nil, goingOn: place) }
            }
            return listener
        } catch {
            tell(.error, name, "is not called: \(error)")
            return nil
        }
    }

    /// Forgets the work of listeners whose scripts have been gone for long; of others that nobody has loaded yet, it is loaded.
    private func forgetRemoved() {
        guard let store else { return }
        let names: [String]
        do throws(ListenerStore.Unusable) { names = try store.store.names() } catch { return tell(.error, nil, "\(error)") }
        for name in names {
            let isKnown = listeners.contains { ScriptName.areSame($0.name, name) }
            guard let listener = listener(name, makingIt: true) else { continue }
            if !isKnown { listener.adopt(nil) }
            guard listener.script == nil, let removed = listener.ledger.removed, let keep = configuration.keepRemoved,
                RealTime.now.nanoseconds - removed.nanoseconds > keep.nanoseconds
            else { continue }
            do throws(ListenerStore.Unusable) {
                try store.store.remove(name)
                listeners.removeAll { $0 === listener }
                tell(.information, name, "has been gone for long; its work is forgotten")
            } catch {
                tell(.error, name, "\(error)")
            }
        }
    }

    // MARK: Calls

    /// Begins as many calls as may run now.
    func pump() {
        // Publishing and telling lead back here.
        guard !isStopping, !isPumping else { return }
        isPumping = true
        defer {
            isPumping = false
            // The earliest moment may be another one now.
            timer.wake()
        }
        let now = RealTime.now
        while runningCount < configuration.concurrency, let (listener, event) = nextInTurn(at: now) { begin(event, of: listener) }
    }

    private func nextInTurn(at now: RealTime) -> (Listener, OpenEvent)? {
        for offset in listeners.indices {
            let index = (turn + offset) % listeners.count
            if let event = listeners[index].next(at: now) {
                turn = index + 1
                return (listeners[index], event)
            }
        }
        return nil
    }

    /// When something is to be tried again; nil for never.
    private var deadline: Instant? {
        guard runningCount < configuration.concurrency else { return nil }
        let times = listeners.compactMap { $0.nextTime?.nanoseconds }
        return times.min().map { .now + .nanoseconds(max(0, $0 - RealTime.now.nanoseconds)) }
    }

    private func begin(_ event: OpenEvent, of listener: Listener) {
        guard let script = listener.script else { return }
        // The directory tells of changes to it, not to those above.
        var trust = TrustedPath()
        do throws(Distrust) { _ = try trust.check(file: script.path) } catch {
            return listener.suspend(because: error)
        }
        let interrupt = Interrupt()
        listener.begins(event, interrupt)
        runningCount += 1
        let tag = RunTag.random().script(1)
        let run = run(script, event, tag)
        let calls = store?.calls
        calls?.begin(tag)
        Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [self] in
            let started = RealTime.now
            let result = await run.run(interrupt: interrupt)
            calls?.end(tag)
            runningCount -= 1
            let verdict = listener.ended(event, result)
            called(
                ListenerCall(
                    listener: script.name, path: script.path, event: event.event, cursor: event.cursor, attempt: event.attempts + 1,
                    started: started, duration: result.duration, outcome: result.outcome, verdict: verdict, output: result.output,
                    errors: result.errors, leftBehind: result.leftBehind))
            pump()
            ends.wake()
        }
    }

    private func run(_ script: ListenerScript, _ event: OpenEvent, _ tag: RunTag) -> ScriptRun {
        let call = EventCall(event.event)
        let timeout = script.declaration.timeout ?? configuration.timeout
        var environment = [
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8",
            "EVENT_SEQ=\(event.event.seq)", "EVENT_TOPIC=\(event.event.topic)", "EVENT_TIME=\(RFC3339.utc(event.event.time))",
            "EVENT_CURSOR=\(event.cursor)", "EVENT_ATTEMPT=\(event.attempts + 1)", "EVENT_TYPE=\(event.event.type ?? "")",
            "HOOK_CAUSE=\(event.cursor)", "HOOK_CAUSE_DEPTH=\(event.event.depth + 1)", "HOOK_SCRIPT=\(script.name)",
            "HOOK_TIMEOUT_MS=\(max(1, timeout.nanoseconds / 1_000_000))",
        ]
        let taken = Set(environment.map { String($0.prefix { $0 != "=" }) })
        environment += call.environment(besides: taken)
        return ScriptRun(
            path: script.path, arguments: call.arguments(script.declaration.arguments ?? .standard), environment: environment,
            document: event.event.line + [UInt8(ascii: "\n")], deadline: .now + timeout, grace: configuration.grace,
            outputLimit: configuration.outputLimit, tag: tag, supervision: supervision)
    }

    // MARK: Telling

    func tell(_ level: ListenerNotice.Level, _ listener: String?, _ message: String) {
        notice(ListenerNotice(level, listener, message))
    }

    /// Publishes what has become of a listener, one deeper than the event that has led to it.
    func publish(_ payload: some EventPayload, causedBy event: Event? = nil, _ cursor: LogCursor? = nil) {
        do throws(PublishError) {
            try bus.publish(payload, cause: cursor?.description, depth: event.map { $0.depth + 1 } ?? 0)
        } catch {
            tell(.error, nil, "cannot publish \(payload.topic): \(error)")
        }
    }

    // MARK: Seeing to them

    /// How all listeners are doing, by name, also those whose scripts are gone.
    package func status() -> [ListenerStatus] { listeners.map(\.status) }

    /// The dead letters of a listener; nil when there is none of that name.
    package func dead(_ name: String) -> [DeadEvent]? { find(name)?.ledger.dead }

    /// The ledger of a listener, to look at its events; nil when there is none of that name.
    package func ledger(_ name: String) -> ListenerLedger? { find(name)?.ledger }

    /// Has dead letters, or events that wait to be tried again, tried again at once; how many, or nil when there is no such listener.
    package func retry(_ name: String, _ choice: EventChoice) -> Int? { see(to: name) { $0.retry(choice) } }

    /// Takes dead letters or open events away; how many, or nil when there is no such listener.
    package func skip(_ name: String, _ choice: EventChoice) -> Int? { see(to: name) { $0.skip(choice) } }

    /// Has a listener go on elsewhere, with nothing open; false when there is no such listener.
    package func reset(_ name: String, to start: ListenerStart) -> Bool { see(to: name) { $0.reset(to: start) } != nil }

    /// Has a listener go on behind a place in the log, with nothing open; false when there is no such listener.
    package func reset(_ name: String, to cursor: LogCursor) -> Bool { see(to: name) { $0.reset(to: cursor) } != nil }

    private func find(_ name: String) -> Listener? { listeners.first { ScriptName.areSame($0.name, name) } }

    private func see<Result>(to name: String, _ body: (Listener) -> Result) -> Result? {
        guard let listener = find(name) else { return nil }
        defer { pump() }
        return body(listener)
    }
}
