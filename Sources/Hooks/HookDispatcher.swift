// An embedding program gets points, outcomes and configuration with this one import.
@_exported public import Configuration
import Glibc
import Linux
@_exported public import Scripts

/// Runs the administrator's scripts at the points of an operation's life, and tells whether one of them refuses it.
///
/// ```swift
/// let hooks = try HookDispatcher(configuration: .load())
/// try await hooks.perform("container", "web1", "start") { try await runtime.start("web1") }
/// ```
///
/// Scripts of one object's dispatches never overlap, across processes too; different objects never wait for each other. All scripts of
/// a process are started and followed on one thread of the dispatcher's own. Dispatchers are cheap, and any number may exist.
public final class HookDispatcher: Sendable {
    /// What it was made with.
    public let configuration: HookConfiguration
    /// How it keeps hold of what its scripts start.
    public let supervision: Supervision
    private let helper: HelperDispatch?
    private let observers = Lock<[@Sendable (HookReport) -> Void]>([])

    /// Makes a dispatcher.
    ///
    /// - Parameters:
    ///   - configuration: usually `.load()`.
    ///   - supervision: what this process does to keep hold of everything that its scripts start. With nothing, what leaves a script's session
    ///     and loses its parent outlives the script's timeout.
    ///   - helper: the path of `hookctl`, which then runs every dispatch in a process of its own: the full promise, without this process
    ///     adopting orphans or tagging children. It reads the
    ///     configuration's file again: changes that were made to the configuration in code are not seen by it.
    public convenience init(configuration: HookConfiguration, supervision: Supervision = [], helper: String? = nil) {
        self.init(configuration: configuration, supervision: supervision, helper: helper, keepsHistory: false)
    }

    /// Makes a dispatcher whose helper may keep its dispatches in the history.
    ///
    /// Only the helper knows what its scripts were called with: it tells nobody, and writes it down itself, by the configuration's rules.
    package init(configuration: HookConfiguration, supervision: Supervision, helper: String?, keepsHistory: Bool) {
        self.configuration = configuration
        self.supervision = supervision
        self.helper = helper.map { HelperDispatch(helper: $0, configuration: configuration, keepsHistory: keepsHistory) }
        if supervision.contains(.subreaper) { ThreadSettings.setSubreaper(true) }
    }

    /// Has every future report told to `observer`: also those of dispatches that were refused, busy or cancelled.
    ///
    /// It is called after the object's lock is free and before the dispatch returns, and must not block.
    public func onReport(_ observer: @escaping @Sendable (HookReport) -> Void) {
        observers.withLock { $0.append(observer) }
    }

    // MARK: Dispatching

    /// Runs the scripts for a point and waits for them.
    ///
    /// - Parameters:
    ///   - point: where the hooks are called.
    ///   - document: the bytes on every script's standard input; nil for none.
    /// - Returns: What happened, script by script. At a point that is no gate, scripts may have failed.
    /// - Throws: ``DispatchError/vetoed(_:)`` when a script refused, and what else kept the hooks from saying yes. Cancelling the task
    ///   ends the running script and undoes what ran.
    @discardableResult
    public func dispatch(
        _ point: LifecyclePoint, document: [UInt8]? = nil, options: DispatchOptions = DispatchOptions()
    ) async throws(DispatchError) -> HookReport {
        try await dispatch(point, document: document, options: options, undoOnly: nil, interrupt: Interrupt())
    }

    /// The blocking twin of ``dispatch(_:document:options:)`` for callers without concurrency.
    ///
    /// - Important: It blocks its thread: never call it from a task.
    @discardableResult
    public func dispatchAndWait(
        _ point: LifecyclePoint, document: [UInt8]? = nil, options: DispatchOptions = DispatchOptions()
    ) throws(DispatchError) -> HookReport {
        try Self.openLoop(for: point)
        return try EventLoop.shared.wait { @LoopActor () async -> Result<HookReport, DispatchError> in
            do throws(DispatchError) {
                return .success(try await self.dispatch(point, document: document, options: options))
            } catch {
                return .failure(error)
            }
        }.get()
    }

    /// Runs `body` between its hooks: `before`, which may refuse, then `body`, then `after`; or `aborted`, when `body` fails.
    ///
    /// The object's lock is held during each dispatch and not during `body`, whose runtime may come back with hooks of its own.
    /// What the hooks after `body` did is told to the observers: the operation has happened and cannot be refused any more.
    ///
    /// - Throws: ``DispatchError`` when the operation was not begun, otherwise what `body` threw.
    public func perform<Value>(
        _ object: String, _ name: String, _ event: String, extra: String? = nil, id: String? = nil, document: [UInt8]? = nil,
        options: DispatchOptions = DispatchOptions(), _ body: () async throws -> Value
    ) async throws -> Value {
        let before = try Self.point(object, name, event, extra: extra, id: id)
        let gate = try await dispatch(before, document: document, options: options)
        let value: Value
        do {
            value = try await body()
        } catch {
            let started = Set(gate.scripts.filter(\.wasStarted).map(\.name))
            await dispatchUncancelled(before.with(.aborted), document: document, options, undoOnly: started)
            throw error
        }
        await dispatchUncancelled(before.with(.after), document: document, options, undoOnly: nil)
        return value
    }

    /// The blocking twin of ``perform(_:_:_:extra:id:document:options:_:)``.
    ///
    /// - Important: It blocks its thread: never call it from a task.
    public func performAndWait<Value>(
        _ object: String, _ name: String, _ event: String, extra: String? = nil, id: String? = nil, document: [UInt8]? = nil,
        options: DispatchOptions = DispatchOptions(), _ body: () throws -> Value
    ) throws -> Value {
        let before = try Self.point(object, name, event, extra: extra, id: id)
        let gate = try dispatchAndWait(before, document: document, options: options)
        let outcome = Result(catching: body)
        let started = Set(gate.scripts.filter(\.wasStarted).map(\.name))
        let isDone = if case .success = outcome { true } else { false }
        EventLoop.shared.wait { @LoopActor in
            await self.dispatchUncancelled(
                before.with(isDone ? .after : .aborted), document: document, options, undoOnly: isDone ? nil : started)
        }
        return try outcome.get()
    }

    private static func point(
        _ object: String, _ name: String, _ event: String, extra: String?, id: String?
    ) throws(DispatchError) -> LifecyclePoint {
        do throws(InvalidPoint) {
            return try LifecyclePoint(object, name, event, .before, extra: extra, id: id)
        } catch {
            throw .invalid(error.description)
        }
    }

    /// Dispatches what has to be told after the operation, whether or not the caller's task has been cancelled meanwhile.
    private func dispatchUncancelled(_ point: LifecyclePoint, document: [UInt8]?, _ options: DispatchOptions, undoOnly: Set<String>?) async
    {
        let task = Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable in
            _ = try? await self.dispatch(point, document: document, options: options, undoOnly: undoOnly, interrupt: Interrupt())
        }
        await task.value
    }

    // MARK: How

    /// Finds out what there is to do without doing any of it; throws when the call itself is refused.
    ///
    /// A program that ends when nothing is to be done never starts an event loop.
    package func prepare(_ point: LifecyclePoint, options: DispatchOptions) throws(DispatchError) -> (plan: Plan, report: HookReport) {
        try options.check()
        var (report, records) = try begin(point, isGate: configuration.isGate(point), options: options)
        var plan = Plan(point, ScriptSnapshot.scan(configuration), configuration, skip: options.skip)
        plan.hasDeadDispatches = records.contains { !$0.isActive }
        report.absent = plan.absent
        return (plan, report)
    }

    /// Begins a report, unless the call comes from inside a hook.
    private func begin(
        _ point: LifecyclePoint, isGate: Bool, options: DispatchOptions
    ) throws(DispatchError) -> (HookReport, [RunRecords.Entry]) {
        let records = RunRecords(directory: RuntimeDirectory(configuration.runtimeDirectory).runs).all()
        var report = HookReport(id: DispatchID.make(), point: point, isGate: isGate, started: .now)
        report.requester = options.requester ?? options.starter
        let caller = options.requester.map { ReentrancyGuard.Caller.process($0.process) } ?? .current()
        if let requester = options.requester, !requester.isAlive {
            // Looked at after its evidence was gathered: who has gone meanwhile has none, and may have been inside a hook.
            throw .invalid("\(point): the requesting process \(requester.process) has ended; nobody can tell whether it was inside a hook")
        }
        if let reentry = ReentrancyGuard(records: records).origin(of: caller, asking: point) {
            tell(report.ended(in: .reentrant(reentry)))
            throw .reentrant(reentry)
        }
        return (report, records)
    }

    /// Dispatches under an interrupt of the caller's, which can be raised a second time to skip the undoing.
    package func dispatch(
        _ point: LifecyclePoint, document: [UInt8]?, options: DispatchOptions, undoOnly: Set<String>?, interrupt: Interrupt
    ) async throws(DispatchError) -> HookReport {
        let (plan, report) = try prepare(point, options: options)
        return try await carryOut(plan, report, document: document, options: options, undoOnly: undoOnly, interrupt: interrupt)
    }

    /// Carries out what was prepared.
    package func carryOut(
        _ plan: Plan, _ report: HookReport, document: [UInt8]?, options: DispatchOptions, undoOnly: Set<String>? = nil, interrupt: Interrupt
    ) async throws(DispatchError) -> HookReport {
        if plan.isEmpty {
            var report = report
            if plan.isFilter { report.document = document }
            tell(report)
            return report
        }
        do throws(DispatchError) {
            try Self.openLoop(for: plan.point)
        } catch {
            tell(report.ended(in: error))
            throw error
        }
        let outcome = await run(plan, report, document, options, undoOnly, interrupt)
        tell(outcome.report)
        if let error = outcome.error { throw error }
        return outcome.report
    }

    // MARK: Once more

    /// Finds out whether scripts can be called again, without calling one; throws when the call itself is refused.
    package func prepare(_ replay: Replay) throws(DispatchError) -> (plan: Plan, report: HookReport) {
        let (report, _) = try begin(replay.point, isGate: true, options: DispatchOptions())
        return (Plan(replay, ScriptSnapshot.scan(configuration), configuration), report)
    }

    /// Calls scripts again, one after another up to the first that fails.
    ///
    /// - Returns: What each of them did; the verdict is `vetoed` when one failed.
    @LoopActor package func carryOut(
        _ replay: Replay, _ plan: Plan, _ report: HookReport, interrupt: Interrupt
    ) async -> (report: HookReport, error: DispatchError?) {
        await Dispatch(
            plan, report, document: replay.document, DispatchOptions(), undoOnly: nil, replay: replay, configuration, supervision, interrupt
        ).run()
    }

    @LoopActor private func run(
        _ plan: Plan, _ report: HookReport, _ document: [UInt8]?, _ options: DispatchOptions, _ undoOnly: Set<String>?,
        _ interrupt: Interrupt
    ) async -> (report: HookReport, error: DispatchError?) {
        // A caller's own task prefers another executor, and each wait would come back by way of that one's threads.
        await withTaskExecutorPreference(EventLoop.shared) { @LoopActor in
            // Inside the hop to the loop: around it, a closure that is isolated to nothing would begin and end on the thread pool.
            await withTaskCancellationHandler {
                if let helper {
                    return await helper.run(plan, report, document: document, options, undoOnly: undoOnly, interrupt)
                }
                return await Dispatch(
                    plan, report, document: document, options, undoOnly: undoOnly, replay: nil, configuration, supervision, interrupt
                )
                .run()
            } onCancel: {
                Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable in interrupt.raise() }
            }
        }
    }

    /// Sees that there can be an event loop: out of descriptors is an answer, not a crash.
    package static func openLoop(for point: LifecyclePoint) throws(DispatchError) {
        do throws(Errno) { try EventLoop.open() } catch { throw .unavailable("\(point): cannot make an event loop: \(error)") }
    }

    private func tell(_ report: HookReport) {
        for observer in observers.withLock({ $0 }) { observer(report) }
    }
}
