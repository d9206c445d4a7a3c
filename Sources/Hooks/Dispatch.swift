import Linux
import Scripts

/// One dispatch on its way: the lock, the record, the scripts one after another, and the undoing.
@LoopActor final class Dispatch {
    private let configuration: HookConfiguration
    private let supervision: Supervision
    private let options: DispatchOptions
    private let interrupt: Interrupt
    private var plan: Plan
    private var document: [UInt8]?
    /// Whether a script has replaced the document that the dispatch was asked with.
    private var isRewritten = false
    private var report: HookReport
    /// Only these may be called to undo; nil for all that match.
    private let undoOnly: Set<String>?
    /// What is called again; nil for a dispatch proper.
    private let replay: Replay?

    private var record: ActiveRecord?
    private let tag: RunTag?
    /// Scripts are numbered in the order in which they are started, compensation included.
    private var startCount = 0
    /// The scripts that have been started at the point, for the undoing.
    private var startedEntries: [Plan.Entry] = []

    private let begin = Instant.now
    private var schedule: DispatchSchedule
    private var budgetEnd = Instant.now

    init(
        _ plan: Plan, _ report: HookReport, document: [UInt8]?, _ options: DispatchOptions, undoOnly: Set<String>?, replay: Replay?,
        _ configuration: HookConfiguration, _ supervision: Supervision, _ interrupt: Interrupt
    ) {
        self.plan = plan
        self.report = report
        self.report.input = document
        self.document = document
        self.options = options
        self.undoOnly = undoOnly
        self.replay = replay
        self.configuration = configuration
        self.supervision = supervision
        self.interrupt = interrupt
        tag = supervision.contains(.tagging) ? .random() : nil
        schedule = DispatchSchedule(configuration, from: options.clockStart(asked: begin), deadline: options.deadline, canUndo: false)
    }

    /// What ended a dispatch; the report says the rest.
    private enum Ending {
        case allowed
        case vetoed
        case cancelled
        case busy(Busy)
        case unavailable(String)
    }

    /// Carries it out; the report says how it went, whatever came of it.
    func run() async -> (report: HookReport, error: DispatchError?) {
        let ending = await runLocked()
        report.duration = .now - begin
        if plan.isFilter { report.document = document }
        switch ending {
        case .allowed:
            report.verdict = .allowed
            return (report, nil)
        case .vetoed:
            report.verdict = .vetoed
            return (report, .vetoed(HookVeto(report)))
        case .cancelled:
            report.verdict = .cancelled
            return (report, .cancelled(report))
        case .busy(let busy):
            return (report.ended(in: .busy(busy)), .busy(busy))
        case .unavailable(let reason):
            return (report.ended(in: .unavailable(reason)), .unavailable(reason))
        }
    }

    private func runLocked() async -> Ending {
        let runtime = RuntimeDirectory(configuration.runtimeDirectory)
        do throws(RuntimeDirectory.Unusable) {
            try runtime.prepare(for: plan.point)
        } catch {
            return .unavailable("\(plan.point): \(error.reason)")
        }
        let records = RunRecords(directory: runtime.runs)
        let lock: ObjectLock
        switch await ObjectLock.acquire(runtime.lock(for: plan.point), until: schedule.lockEnd, interrupt: interrupt) {
        case .success((let acquired, let waited)):
            lock = acquired
            report.waited = .now - begin
            // A wait may have been long: scripts that came or went meanwhile count.
            if waited {
                let snapshot = ScriptSnapshot.scan(configuration)
                plan =
                    replay.map { Plan($0, snapshot, configuration) }
                    ?? Plan(plan.point, snapshot, configuration, skip: options.skip)
                report.absent = plan.absent
            }
        case .failure(.timedOut):
            report.waited = .now - begin
            return .busy(Busy(point: plan.point, holder: holder(records), waited: report.waited))
        case .failure(.interrupted):
            return .cancelled
        case .failure(.system(let error)):
            let reason = error == .invalid ? "it is no FIFO; remove it" : "\(error)"
            return .unavailable("\(plan.point): cannot lock \(runtime.lock(for: plan.point)): \(reason)")
        }
        defer { lock.release() }

        report.recovered = await DeadDispatches.cleanUp(records, locked: plan.point)
        do throws(Errno) {
            let record = RunRecord(
                id: report.id, point: plan.point, isExclusive: supervision.contains(.exclusive), tag: tag, since: report.started)
            self.record = try ActiveRecord(record, in: runtime.runs)
        } catch {
            return .unavailable("\(plan.point): cannot write a run record in \(runtime.runs): \(error)")
        }
        // The record goes before the lock: the next dispatch finds neither.
        defer { record = nil }
        schedule = DispatchSchedule(configuration, from: options.clockStart(asked: begin), deadline: options.deadline, canUndo: canUndo)
        budgetEnd = schedule.budgetEnd(now: .now)

        let ending = await runScripts()
        switch ending {
        case .vetoed, .cancelled: await compensate()
        case .allowed, .busy, .unavailable: break
        }
        return ending
    }

    private func holder(_ records: RunRecords) -> Busy.Holder? {
        let entry = records.all().first { $0.record.object == plan.point.object && $0.record.name == plan.point.name && $0.isActive }
        return entry.map {
            Busy.Holder(
                id: $0.record.id, point: $0.record.point, process: $0.record.dispatcher.id,
                age: .nanoseconds(max(0, RealTime.now.nanoseconds - $0.record.since.nanoseconds)), script: $0.record.runningScript?.name)
        }
    }

    // MARK: Scripts

    private func runScripts() async -> Ending {
        if isRefusedBeforehand() { return .vetoed }
        for entry in plan.entries {
            switch entry.decision {
            case .run:
                // Who was not started has nothing to undo.
                if let undoOnly, !undoOnly.contains(entry.script.name) { continue }
                if interrupt.level > 0 { return .cancelled }
                var script = await run(entry, plan.point, undoing: false)
                let isFailure = script.outcome != .passed
                script.isIgnored = isFailure && plan.isGate && policy(entry, script.outcome) == .ignore
                report.scripts.append(script)
                if case .cancelled = script.outcome { return .cancelled }
                if isFailure, plan.isGate, !script.isIgnored { return .vetoed }
            case .refuse(let reason):
                report.scripts.append(unrunnable(entry.script.name, entry.script.path, reason))
            case .absent, .differs, .passedOver:
                continue
            }
        }
        // The last script may have ended in the moment of the cancellation: the caller has gone all the same.
        return interrupt.level > 0 ? .cancelled : .allowed
    }

    /// At a gate nothing is started when it is known beforehand that the answer will be no.
    private func isRefusedBeforehand() -> Bool {
        for problem in plan.directoryProblems {
            report.scripts.append(unrunnable(problem.path, problem.path, problem.distrust.description))
            if plan.isGate { return true }
        }
        guard plan.isGate else { return false }
        for entry in plan.entries {
            guard case .refuse(let reason) = entry.decision else { continue }
            report.scripts.append(unrunnable(entry.script.name, entry.script.path, reason))
            return true
        }
        return false
    }

    private func unrunnable(_ name: String, _ path: String, _ reason: String) -> ScriptReport {
        ScriptReport(name: name, path: path, qualifier: plan.point.qualifier, unstarted: .notRunnable(reason: reason))
    }

    private func policy(_ entry: Plan.Entry, _ outcome: ScriptOutcome) -> FailurePolicy {
        switch outcome {
        case .timedOut: entry.onTimeout
        case .passed, .refused, .notRunnable, .crashed, .cancelled: entry.onFailure
        }
    }

    private func run(_ entry: Plan.Entry, _ point: LifecyclePoint, undoing: Bool) async -> ScriptReport {
        let started = RealTime.now
        var timeout = min(entry.timeout, options.timeout ?? entry.timeout)
        if let end = undoing ? schedule.undoEnd : budgetEnd { timeout = min(timeout, end - .now) }
        guard timeout > .zero else {
            return ScriptReport(
                name: entry.script.name, path: entry.script.path, qualifier: point.qualifier,
                unstarted: .timedOut(after: .zero, survivors: []))
        }
        // Numbered as in the record, whose lines are what a number is looked up in.
        startCount += 1
        record?.starts(entry.script.name)
        let isFiltering = plan.isFilter && !undoing
        let invocation =
            entry.recorded?.again(in: report.id, timeout: timeout)
            ?? ScriptInvocation(
                arguments: (entry.script.declaration.arguments ?? .standard).arguments(for: point),
                environment: environment(entry.script, point, timeout), document: isRewritten ? document : nil, isFiltering: isFiltering)
        let run = ScriptRun(
            path: entry.script.path, arguments: invocation.arguments, environment: invocation.environment,
            document: invocation.document ?? document, deadline: .now + timeout, grace: schedule.grace,
            outputLimit: configuration.outputLimit, replacementLimit: isFiltering ? Self.documentLimit : nil,
            tag: tag?.script(startCount), supervision: supervision)
        let result = await run.run(interrupt: interrupt, ignoring: undoing ? 1 : 0) { leader in
            record?.started(leader)
            options.progress?(
                ScriptProgress(
                    dispatch: report.id, script: entry.script.name, qualifier: point.qualifier, process: leader.id, report: nil))
        }
        record?.ended()
        if result.wasStarted, !undoing { startedEntries.append(entry) }

        var outcome = result.outcome
        if isFiltering, outcome == .passed {
            if let replacement = result.replacement {
                // libvirt's rule: who writes nothing leaves the document as it is.
                if !replacement.isEmpty {
                    document = replacement
                    isRewritten = true
                }
            } else {
                outcome = .notRunnable(reason: "its document is longer than \(Self.documentLimit >> 20) MiB")
            }
        }
        var script = ScriptReport(
            name: entry.script.name, path: entry.script.path, qualifier: point.qualifier, outcome: outcome, started: started,
            duration: result.duration, output: result.wasStarted ? result.output : nil, errors: result.wasStarted ? result.errors : nil,
            leftBehind: result.leftBehind)
        if result.wasStarted { script.invocation = invocation }
        options.progress?(
            ScriptProgress(dispatch: report.id, script: script.name, qualifier: point.qualifier, process: nil, report: script))
        return script
    }

    /// The most bytes of a document that a script hands on: far above any state or XML, far below what would hurt the host.
    static let documentLimit = 64 << 20

    /// All that a script sees of its caller: nothing is inherited.
    private func environment(_ script: HookScript, _ point: LifecyclePoint, _ timeout: Duration) -> [String] {
        var variables = options.environment
        for (name, value) in Self.fixedEnvironment where variables[name] == nil { variables[name] = value }
        variables["HOOK_OBJECT"] = point.object
        variables["HOOK_NAME"] = point.name
        variables["HOOK_EVENT"] = point.event
        variables["HOOK_QUALIFIER"] = point.argument(.qualifier)
        variables["HOOK_EXTRA"] = point.argument(.extra)
        variables["HOOK_ID"] = point.id ?? ""
        variables["HOOK_RUN"] = report.id
        if options.causeDepth > 0 { variables["HOOK_CAUSE_DEPTH"] = String(options.causeDepth) }
        variables["HOOK_SCRIPT"] = script.name
        return variables.map { "\($0.key)=\($0.value)" } + [ScriptInvocation.timeoutVariable(timeout)]
    }

    /// The same on every host and for every caller, so that a script behaves the same wherever it is called from.
    private static let fixedEnvironment = [
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG": "C.UTF-8",
    ]

    // MARK: Undoing

    /// Whether a veto is undone: elsewhere than at a gate the event has happened, or is being undone already.
    private var undoes: Bool { plan.isGate && replay == nil && options.undoes }

    /// Whether there is a script that would be called to undo.
    private var canUndo: Bool {
        guard undoes else { return false }
        let point = plan.point.with(.aborted)
        return plan.entries.contains { $0.decision == .run && $0.script.declaration.pattern.mismatch(point) == nil }
    }

    /// Calls what was started here with `aborted`, last first, whatever each of them does; a second interrupt skips the rest.
    private func compensate() async {
        guard undoes else { return }
        let point = plan.point.with(.aborted)
        for entry in startedEntries.reversed() {
            if interrupt.level > 1 { return }
            guard entry.script.declaration.pattern.mismatch(point) == nil else { continue }
            report.compensation.append(await run(entry, point, undoing: true))
        }
    }
}

extension ScriptSnapshot {
    /// What is in a configuration's directories now.
    package static func scan(_ configuration: HookConfiguration) -> ScriptSnapshot {
        scan(configuration.directories, overrides: configuration.overrides)
    }
}
