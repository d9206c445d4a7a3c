import CommandLine
import Events
import Glibc
import Linux

/// `hookctl emit`: publishes one event, or as many as a file or stream has lines.
struct EmitVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    /// How long to try for the log's lock: others hold it for microseconds, and a stopped one must not stop us for ever.
    private static let patience = Duration.seconds(2)

    func perform() -> ProgramStatus {
        do throws(CommandFailure) {
            guard !invocation.flag("untyped") || invocation.value("type") == nil else {
                throw CommandFailure("--type and --untyped contradict each other; give one of them", .usage)
            }
            let configuration = try EventsConfiguration.load(for: invocation)
            var options = configuration.log
            options.patience = Self.patience
            // Counted instead of written would mean lost: the count goes with this process.
            options.onWriteError = .refuse
            let isMany = invocation.flag("json")
            var emission = Emission(to: EventLog(at: configuration.directory, options: options), isMany: isMany)
            if isMany {
                try emitLines(&emission)
            } else {
                try emission.publish([try draft(invocation.positionals)])
            }
            if invocation.flag("durable") { try emission.sync() }
            if invocation.flag("print-cursor"), let cursor = emission.cursor { Output.standard.write("\(cursor)\n") }
            return .done
        } catch {
            error.tell()
            return error.status
        }
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

    private func emitLines(_ emission: inout Emission) throws(CommandFailure) {
        guard invocation.positionals.count == 1 else {
            throw CommandFailure("--json takes one FILE, or - for standard input; what is published stands in its lines", .usage)
        }
        guard invocation.value("type") == nil, !invocation.flag("untyped") else {
            throw CommandFailure("with --json the type stands in the line: {\"topic\":…,\"type\":…,\"event\":…}", .usage)
        }
        let path = invocation.positionals[0]
        var input = LineInput(try open(path))
        var number = 0
        while true {
            let portion: LineInput.Portion
            do throws(Errno) { portion = try input.next() } catch {
                throw emission.failure("cannot read \(name(path)): \(error)", .noInput)
            }
            switch portion {
            case .end: return
            case .lines(let lines): try publish(lines, from: &number, &emission)
            case .tooLong(let lines):
                try publish(lines, from: &number, &emission)
                throw emission.failure("line \(number + 1) is longer than \(LineInput.lengthLimit >> 20) MiB", .damaged)
            }
        }
    }

    private func publish(_ lines: [[UInt8]], from number: inout Int, _ emission: inout Emission) throws(CommandFailure) {
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
                try emission.publish(events)
                throw emission.failure("line \(number): \(error)", .damaged)
            }
        }
        try emission.publish(events)
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

/// What one run of `emit` has published so far.
private struct Emission {
    private let log: EventLog
    private let isMany: Bool
    private var count = 0
    /// Behind the last event that was published.
    private(set) var cursor: LogCursor?

    init(to log: EventLog, isMany: Bool) {
        self.log = log
        self.isMany = isMany
    }

    mutating func publish(_ events: [EncodedEvent]) throws(CommandFailure) {
        guard !events.isEmpty else { return }
        do throws(LogError) {
            let append = try log.append(events)
            count += append.count
            cursor = LogCursor(log: append.log, sequence: append.first + UInt64(append.count) - 1)
        } catch {
            if case .unwritten(_, let accepted, _) = error { count += accepted }
            throw failure("\(error)", ProgramStatus(error))
        }
    }

    func sync() throws(CommandFailure) {
        do throws(LogError) { try log.syncNow() } catch { throw failure("\(error)", ProgramStatus(error)) }
    }

    /// A failure that says, where there were many, what has been done in spite of it.
    func failure(_ message: String, _ status: ProgramStatus) -> CommandFailure {
        guard isMany else { return CommandFailure(message, status) }
        return CommandFailure(
            message + (count == 0 ? "; nothing is published" : "; \(count) event\(count == 1 ? " is" : "s are") published"), status)
    }
}
