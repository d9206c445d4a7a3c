import Glibc
import Linux
import Scripts

/// A dispatch that `hookctl` carries out for an embedding program, in a process that is free to adopt orphans and tag children.
struct HelperDispatch: Sendable {
    let helper: String
    let configuration: HookConfiguration
    /// Whether it keeps what it does in the history.
    let keepsHistory: Bool

    /// Runs `hookctl run` for what was prepared; each raise of the interrupt is passed on as a SIGTERM.
    @LoopActor func run(
        _ plan: Plan, _ report: HookReport, document: [UInt8]?, _ options: DispatchOptions, undoOnly: Set<String>?, _ interrupt: Interrupt
    ) async -> (report: HookReport, error: DispatchError?) {
        func unavailable(_ reason: String) -> (report: HookReport, error: DispatchError?) {
            let error = DispatchError.unavailable("\(plan.point): the helper \(helper) \(reason)")
            return (report.ended(in: error), error)
        }
        guard let file = configuration.file else { return unavailable("needs a configuration that comes from a file") }
        var environment = callersEnvironment().filter { !$0.hasPrefix("HOOK_CAUSE_DEPTH=") }
        if options.causeDepth > 0 { environment.append("HOOK_CAUSE_DEPTH=\(options.causeDepth)") }
        var spawn = Spawn(path: helper, arguments: arguments(plan, file, document, options, undoOnly), environment: environment)
        let streams: ScriptStreams
        let child: Child
        let ended: FileDescriptor
        do throws(Errno) {
            streams = try ScriptStreams(document: document, outputLimit: 65536, replacementLimit: Self.replyLimit)
            spawn.standardDescriptors = streams.childDescriptors
            child = try spawn.start()
            streams.childStarted()
        } catch {
            return unavailable("cannot be run: \(error)")
        }
        do throws(Errno) {
            ended = try child.descriptor()
        } catch {
            // Nothing would tell its end. What its hooks had started by now, the next dispatch finds.
            kill(child.id, SIGKILL)
            _ = try? child.reap()
            return unavailable("cannot be followed: \(error)")
        }
        let watch = Watch(interrupt: interrupt)
        watch.add(ended, .readable)
        streams.register(on: watch)
        var hasEnded = false
        // It bounds itself: its lock, its budget and its scripts have their own ends.
        while !hasEnded {
            switch await watch.next(until: nil) {
            case .ready(ended.number): hasEnded = true
            case .ready(let number): streams.handle(number, watch)
            case .interrupted: ended.send(.terminate)
            case .deadlinePassed, .woken: continue
            }
        }
        streams.readToEnd(watch)
        watch.removeAll()
        let status = try? child.reap()
        // A signal that came before it could listen has ended it, and it had begun nothing.
        if interrupt.level > 0, status == .signaled(.terminate) {
            var report = report
            report.verdict = .cancelled
            return (report, .cancelled(report))
        }
        guard let bytes = streams.replacement, let reply = HelperReply(bytes, point: plan.point, requester: report.requester) else {
            let said = streams.errors.lastLine ?? status.map { "ended with \($0)" } ?? "gave no answer"
            return unavailable("failed: \(said)")
        }
        switch reply.outcome {
        case .success(let report): return (report, nil)
        case .failure(let error): return (report.ended(in: error), error)
        }
    }

    /// A reply longer than this is none: reports are bounded by the output kept of each script, and by the document.
    private static let replyLimit = 1 << 30

    private func arguments(
        _ plan: Plan, _ file: String, _ document: [UInt8]?, _ options: DispatchOptions, _ undoOnly: Set<String>?
    ) -> [String] {
        let point = plan.point
        // The program that asked tells its observers, and they are what writes to a log or does not.
        var arguments = [helper, "run", "--json", "--no-log", "--config=\(file)"]
        if keepsHistory { arguments.append("--history") }
        if let id = point.id { arguments.append("--id=\(id)") }
        if document != nil { arguments.append("--document=-") }
        if let timeout = options.timeout { arguments.append("--timeout=\(max(1, timeout.nanoseconds / 1000))us") }
        if let deadline = options.deadline { arguments.append("--deadline=\(deadline.nanoseconds / 1000)us") }
        for (name, value) in options.environment { arguments.append("--setenv=\(name)=\(value)") }
        var skip = options.skip
        // Who was not started has nothing to undo.
        if let undoOnly { skip += plan.entries.map(\.script.name).filter { !undoOnly.contains($0) && !skip.contains($0) } }
        for name in skip { arguments.append("--skip=\(name)") }
        return arguments + ["--", point.object, point.name, point.event, point.argument(.qualifier), point.argument(.extra)]
    }
}
