import Dispatch
import Glibc
import Lifecycle

/// `minictl create NAME BUNDLE | start NAME | stop NAME | delete NAME`: a container manager over runc, with hooks and events.
///
/// What embedding takes is `init`, `command` and `carryOut`: a dispatcher and a bus, `perform` around each operation, an event for what has
/// happened. The rest is runc and a command line. `$HOOKD_CONFIG` names another configuration, `$RUNC_ROOT` another directory for runc's state.
@main struct Minictl {
    private let hooks: HookDispatcher
    private let bus: EventBus

    private init() throws {
        // Not `.subreaper`: what runc leaves behind, the containers, is to go where it would have gone without hooks.
        hooks = HookDispatcher(configuration: try .load(), supervision: [.tagging])
        bus = EventBus(try .load())
        try bus.start()
        hooks.forward(to: bus)
    }

    static func main() async {
        let words = Array(CommandLine.arguments.dropFirst())
        guard words.count == (words.first == "create" ? 3 : 2), ["create", "start", "stop", "delete"].contains(words[0]) else {
            complain("usage: minictl create NAME BUNDLE | start NAME | stop NAME | delete NAME")
            exit(64)
        }
        var status: CInt = 0
        do {
            let minictl = try Minictl()
            do {
                try await minictl.command(words[0], words[1], bundle: words.last)
            } catch {
                // A veto says which script it was, and why.
                complain("\(error)")
                status = 1
            }
            // Writes what was published.
            await minictl.bus.stop()
        } catch {
            complain("\(error)")
            status = 78
        }
        exit(status)
    }

    /// One command: its beginning and end are management events, and the cause of everything between them.
    private func command(_ verb: String, _ name: String, bundle: String?) async throws {
        let id = "minictl-\(getpid())-\(time(nil))"
        func tell(_ state: CommandEvent.State) throws {
            try bus.publish(CommandEvent(id: id, command: verb, options: ["name": .string(name)], state: state))
        }
        try tell(.run)
        do {
            try await EventEmitter.$current.withValue(EventEmitter(bus, cause: id)) { try await carryOut(verb, name, bundle) }
        } catch {
            try tell(.failed)
            throw error
        }
        try tell(.done)
    }

    /// The scripts' `before`, which may refuse; then what is in braces; then `after`, or `aborted` when that has failed.
    private func carryOut(_ verb: String, _ name: String, _ bundle: String?) async throws {
        try await hooks.perform("container", name, verb) {
            switch verb {
            case "create": try await runc("create", "--bundle", bundle ?? ".", name)
            case "start": try await runc("start", name)
            case "delete": try await runc("delete", name)
            default: try await stop(name)
            }
        }
        let action = verb == "stop" ? "exit" : try TopicComponent(verb)
        try EventEmitter.current.publish(ContainerEvent(action, name: name, requester: "minictl, uid \(getuid())"))
    }

    /// TERM, and KILL after ten seconds; returns when the container has ended.
    private func stop(_ name: String) async throws {
        for signal in ["TERM", "KILL"] {
            try await runc("kill", name, signal)
            let end = ContinuousClock.now + .seconds(10)
            while ContinuousClock.now < end {
                // Signal 0 only asks whether there is anything to signal.
                guard await status(of: ["kill", name, "0"], isQuiet: true) == 0 else { return }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        throw Failed(description: "\(name) does not end")
    }

    // MARK: runc

    private struct Failed: Error, CustomStringConvertible { let description: String }

    private func runc(_ words: String...) async throws {
        let status = await status(of: words)
        if status != 0 { throw Failed(description: "runc \(words[0]) failed with status \(status)") }
    }

    /// Runs runc and waits for it on a thread that may block.
    private func status(of words: [String], isQuiet: Bool = false) async -> CInt {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: Self.run(words, isQuiet)) }
        }
    }

    private static func run(_ words: [String], _ isQuiet: Bool) -> CInt {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if isQuiet { posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) }
        let root = getenv("RUNC_ROOT").map { ["--root", String(cString: $0)] } ?? []
        var arguments = (["runc"] + root + words).map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var (id, status) = (pid_t(), CInt())
        guard posix_spawnp(&id, "runc", &actions, nil, &arguments, environ) == 0, waitpid(id, &status, 0) == id else { return 127 }
        return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + status & 0x7f
    }

    private static func complain(_ message: String) {
        let line = Array("minictl: \(message)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }
}
