import CommandLine
import Events
import Glibc
import Linux

/// `hookctl emit`: publishes one event, or as many as a file or stream has lines.
struct EmitVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func perform() -> ProgramStatus {
        do throws(CommandFailure) {
            guard !invocation.flag("untyped") || invocation.value("type") == nil else {
                throw CommandFailure("--type and --untyped contradict each other; give one of them", .usage)
            }
            let configuration = try EventsConfiguration.load(for: invocation)
            let socket = try DaemonSocket(for: invocation)
            let isMany = invocation.flag("json")
            // What is wrong with the command line is said before anybody is asked.
            let event = isMany ? nil : try draft(invocation.positionals)
            if isMany { try checkLines() }
            let cursor = try EventLoop.perform { () async throws(CommandFailure) -> LogCursor? in
                var emission = Emission(
                    to: try await publisher(configuration, socket), isMany: isMany)
                if let event { try await emission.publish([event]) } else { try await emitLines(&emission) }
                return try await emission.finish()
            }
            if invocation.flag("print-cursor"), let cursor { Output.standard.write("\(cursor)\n") }
            return .done
        } catch {
            error.tell()
            return error.status
        }
    }

    /// The daemon, where there is one, and otherwise the log itself.
    @LoopActor private func publisher(
        _ configuration: EventsConfiguration, _ socket: DaemonSocket
    ) async throws(CommandFailure) -> any EventPublisher {
        let isDurable = invocation.flag("durable")
        if let client = try await socket.connect(for: DaemonClient.events) { return SocketPublisher(client, isDurable: isDurable) }
        return LogPublisher(configuration, isDurable: isDurable)
    }

    /// The dispatch or event that it is published from, where it is one.
    private var cause: String? { invocation.value("cause") ?? EnclosingCause.current }

    private func draft(_ words: [String]) throws(CommandFailure) -> EncodedEvent {
        let choice: EventDraft.TypeChoice =
            invocation.flag("untyped") ? .none : invocation.value("type").map { .named($0) } ?? .byTopic
        do throws(EventDraft.Invalid) {
            return try EventDraft(
                topic: words[0], assignments: Array(words.dropFirst()), type: choice, cause: cause, depth: EnclosingCause.depth,
                namespace: invocation.value("namespace")
            ).encoded()
        } catch {
            throw CommandFailure(error.description, .usage, diagram: error.diagram)
        }
    }

    // MARK: Lines

    private func checkLines() throws(CommandFailure) {
        guard invocation.positionals.count == 1 else {
            throw CommandFailure("--json takes one FILE, or - for standard input; what is published stands in its lines", .usage)
        }
        guard invocation.value("type") == nil, !invocation.flag("untyped") else {
            throw CommandFailure("with --json the type stands in the line: {\"topic\":…,\"type\":…,\"event\":…}", .usage)
        }
    }

    @LoopActor private func emitLines(_ emission: inout Emission) async throws(CommandFailure) {
        let path = invocation.positionals[0]
        var input = LineInput(try open(path))
        var number = 0
        while true {
            // Whoever waits for more to come wants to know by then what has become of the rest.
            if !input.isReady { try await emission.settle() }
            let portion: LineInput.Portion
            do throws(Errno) { portion = try input.next() } catch {
                throw await emission.failure("cannot read \(name(path)): \(error)", .noInput)
            }
            switch portion {
            case .end: return
            case .lines(let lines): try await publish(lines, from: &number, &emission)
            case .tooLong(let lines):
                try await publish(lines, from: &number, &emission)
                throw await emission.failure("line \(number + 1) is longer than \(LineInput.lengthLimit >> 20) MiB", .damaged)
            }
        }
    }

    @LoopActor private func publish(
        _ lines: [[UInt8]], from number: inout Int, _ emission: inout Emission
    ) async throws(CommandFailure) {
        var events: [EncodedEvent] = []
        for line in lines {
            number += 1
            if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }) { continue }
            do throws(EventDraft.Invalid) {
                events.append(
                    try EventDraft(
                        line: line, cause: cause, depth: EnclosingCause.depth, namespace: invocation.value("namespace")
                    ).encoded())
            } catch {
                try await emission.publish(events)
                throw await emission.failure("line \(number): \(error)", .damaged)
            }
        }
        try await emission.publish(events)
    }

    private func open(_ path: String) throws(CommandFailure) -> FileDescriptor {
        do throws(Errno) {
            if path == "-" { return FileDescriptor(owning: try call { fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) }) }
            return try FileDescriptor.open(path, .readOnly)
        } catch {
            throw CommandFailure("cannot read \(name(path)): \(error)", .noInput)
        }
    }

    private func name(_ path: String) -> String { path == "-" ? "standard input" : path }
}
