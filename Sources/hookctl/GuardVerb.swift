import CommandLine
import Glibc
import Hooks
import Linux

/// `hookctl guard`: the gate, then a command with the caller's terminal and signals, then `after` or `aborted`.
struct GuardVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func perform() -> ProgramStatus {
        do throws(DispatchRequest.Refused) {
            if let extra = invocation.positional(3), ["before", "after", "aborted"].contains(extra) {
                throw DispatchRequest.Refused(
                    message:
                        "guard says before, after and aborted itself; leave out '\(extra)', which would be one more argument for the scripts",
                    status: .guardFailed)
            }
            let request = try DispatchRequest(invocation, qualifier: "before", extra: invocation.positional(3))
            let configuration = try ProgramConfiguration(for: invocation)
            let dispatcher = HookDispatcher(configuration: configuration.hooks, supervision: .ofProgram)
            let log = DispatchLog(of: dispatcher, configuration)
            try log.open()
            let (command, text) = (invocation.rest, ReportText(isJSON: invocation.flag("json"), printsDocument: false))
            do throws(DispatchError) {
                try HookDispatcher.openLoop(for: request.point)
            } catch {
                throw DispatchRequest.Refused(message: error.description, status: .guardFailed)
            }
            return EventLoop.shared.run { @LoopActor in await GuardedCommand(dispatcher, request, text, log).run(command) }
        } catch {
            Output.error.complain(lines: error.message)
            return .guardFailed
        }
    }
}

/// One guarded command, from its gate to the hooks behind it.
@LoopActor private final class GuardedCommand {
    private let dispatcher: HookDispatcher
    private let request: DispatchRequest
    private let text: ReportText
    private let log: DispatchLog
    /// Ends the dispatch that is under way.
    private var interrupt = Interrupt()
    /// The command while it runs: signals are its own then.
    private var command: Child?

    init(_ dispatcher: HookDispatcher, _ request: DispatchRequest, _ text: ReportText, _ log: DispatchLog) {
        self.dispatcher = dispatcher
        self.request = request
        self.text = text
        self.log = log
    }

    func run(_ words: [String]) async -> ProgramStatus {
        StopSignals.deliver { [self] arrival in
            guard let command else { return interrupt.raise() }
            // What came from the terminal has reached the command by itself.
            if !arrival.isFromKernel { kill(command.id, arrival.signal.rawValue) }
        }
        let gate: HookReport
        do throws(DispatchError) {
            gate = try await dispatcher.dispatch(
                request.point, document: request.document, options: request.options, undoOnly: nil, interrupt: interrupt)
            text.print(gate, document: nil)
            // Before the command: what it publishes comes after its gate.
            log.write()
        } catch {
            text.print(error)
            log.write()
            switch error {
            case .reentrant: return .reentrant
            case .cancelled: return ProgramStatus(error, signal: StopSignals.first)
            case .vetoed, .busy, .invalid, .unavailable: return .guardFailed
            }
        }
        // One that came when the gate was through: the command is not there yet to get it.
        StopSignals.deliverPending()
        let status: ProgramStatus
        if interrupt.level > 0, let signal = StopSignals.first {
            Output.error.complain("\(request.point): cancelled")
            status = .interrupted(signal)
        } else {
            status = await runCommand(words)
        }
        let hasFailed = status.code != 0
        await tell(hasFailed ? .aborted : .after, undoOnly: hasFailed ? Set(gate.scripts.filter(\.wasStarted).map(\.name)) : nil)
        return status
    }

    /// Tells the hooks what became of the command; its exit status is its own whatever they say.
    ///
    /// A signal ends the telling.
    private func tell(_ qualifier: Qualifier, undoOnly: Set<String>?) async {
        interrupt = Interrupt()
        defer { log.write() }
        do throws(DispatchError) {
            let report = try await dispatcher.dispatch(
                request.point.with(qualifier), document: request.document, options: request.options, undoOnly: undoOnly,
                interrupt: interrupt)
            text.print(report, document: nil)
        } catch {
            text.print(error)
        }
    }

    private func runCommand(_ words: [String]) async -> ProgramStatus {
        // What the command leaves behind is nobody's hook: it goes where it would have gone without us.
        ThreadSettings.setSubreaper(false)
        defer { ThreadSettings.setSubreaper(true) }
        let path: String
        switch CommandSearch.find(words[0], in: variable("PATH")) {
        case .success(let found): path = found
        case .failure(let failure): return refuse(words[0], failure)
        }
        // Its words and its environment as they came: to us they are text, to it they may be file names.
        var spawn = Spawn(path: path, arguments: words, environment: [])
        spawn.inheritedArgumentCount = words.count
        spawn.inheritsEnvironment = true
        spawn.startsSession = false
        spawn.inheritsSignals = true
        spawn.inheritsDescriptors = true
        spawn.umask = nil
        let ended: FileDescriptor
        do throws(Errno) {
            let child = try spawn.start()
            // A key pressed while it was being started has reached it or not: twice is better than never.
            StopSignals.deliverPending()
            if interrupt.level > 0, let signal = StopSignals.first { kill(child.id, signal.rawValue) }
            command = child
            ended = try child.descriptor()
        } catch {
            return refuse(words[0], error)
        }
        defer { command = nil }
        let watch = Watch()
        watch.add(ended, .readable)
        _ = await watch.next(until: nil)
        watch.removeAll()
        // What came before its end was for the command, not for the hooks that are told of it.
        StopSignals.deliverPending()
        guard let status = try? command?.reap() else { return .command(125) }
        return .command(status.shellStatus)
    }

    private func refuse(_ word: String, _ error: Errno) -> ProgramStatus {
        Output.error.complain("cannot run \"\(word)\": \(error)")
        return .command(error == .notFound ? 127 : 126)
    }
}
