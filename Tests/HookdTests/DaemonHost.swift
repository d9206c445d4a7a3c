import Events
import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing
import Varlink

/// A made-up host with a daemon, hooks and listeners of its own, all below one directory.
final class DaemonHost: Sendable {
    let directory = TemporaryDirectory()
    let hookd: RealProgram
    let varlinkcall: RealProgram
    let hookctl: RealProgram
    private let startCount = Lock(0)

    /// - Parameters:
    ///   - hooks: lines for `[Hooks]`.
    ///   - events: lines for `[Events]`.
    ///   - service: lines for `[Service]`.
    ///   - sections: more of the file.
    init(hooks: String = "", events: String = "", service: String = "", sections: String = "") throws {
        hookd = try RealProgram.built("hookd")
        varlinkcall = try RealProgram.built("varlinkcall")
        hookctl = try RealProgram.built("hookctl")
        directory.directory("hooks.d/listeners.d")
        chmod(directory.path, 0o755)
        configure(hooks: hooks, events: events, service: service, sections: sections)
    }

    deinit { for id in Processes.matching(directory.path) { kill(id, SIGKILL) } }

    /// Writes the configuration.
    func configure(hooks: String = "", events: String = "", service: String = "", sections: String = "") {
        directory.write(
            "hookd.conf",
            """
            [Hooks]
            Directories=hooks.d
            RuntimeDirectory=run
            Timeout=60s
            Budget=120s
            LockTimeout=60s
            \(hooks)
            [Events]
            Directory=events
            \(events)
            [History]
            Directory=history
            [Service]
            Socket=hookd.sock
            \(service)
            \(sections)

            """)
    }

    var configuration: String { directory("hookd.conf") }
    var socket: String { directory("hookd.sock") }
    /// A shell's word for `varlinkcall` at this host's socket.
    var caller: String { "\(varlinkcall.path) \(socket)" }

    // MARK: Scripts

    /// Writes a hook that notes how it was called, and then does something.
    @discardableResult
    func hook(_ name: String, header: String? = nil, _ action: String = "") -> String {
        let line = header.map { "# hook: \($0)\n" } ?? ""
        return directory.script("hooks.d/\(name)", "\(line)echo \"${0##*/} $*\" >>\(directory("calls"))\n\(action)")
    }

    /// How the hooks were called, in order: `10-a container web1 start before -`.
    var calls: [String] { directory.lines("calls") }

    /// Writes a listener that notes how it was called, and then does something.
    func listener(_ name: String, _ header: String, _ action: String = "") {
        directory.script("hooks.d/listeners.d/\(name)", "# listen: \(header)\necho \"$*\" >>\(directory("handled.\(name)"))\n\(action)")
    }

    /// What a listener was called with, in order.
    func handled(_ name: String) -> [String] { directory.lines("handled.\(name)") }

    /// Whether a listener's place is kept: whatever happens from then on, it gets.
    func knows(_ name: String) -> Bool {
        ((try? FileManager.default.contentsOfDirectory(atPath: directory("listeners"))) ?? []).contains { $0.hasPrefix(name) }
    }

    /// A shell's commands that make a file.
    func mark(_ file: String) -> String { ": >\(directory(file))" }

    /// A shell's loop that goes on until there is a file.
    func awaiting(_ file: String) -> String { "while [ ! -e \(directory(file)) ]; do sleep 0.01; done" }

    func make(_ file: String) { directory.write(file, "") }

    /// Waits until there is a file.
    func appears(_ file: String, sourceLocation: SourceLocation = #_sourceLocation) async {
        await eventually { access(self.directory(file), F_OK) == 0 }
        #expect(access(directory(file), F_OK) == 0, "no \(file)", sourceLocation: sourceLocation)
    }

    // MARK: The daemon

    /// Starts the daemon, and waits until it serves.
    func start(_ arguments: String..., environment: [String: String] = [:]) async throws -> RunningProgram {
        let daemon = try await start(program: hookd.path, ["--config", configuration] + arguments, environment: environment)
        await eventually { daemon.errors.contains(" serves ") || Processes.hasEnded(daemon.id) }
        try #require(daemon.errors.contains(" serves "), "\(daemon.errors)")
        return daemon
    }

    /// Starts any program on this host.
    ///
    /// - Parameter inherited: descriptors that it has as 3, 4 and so on.
    func start(
        program: String, _ arguments: [String], environment: [String: String] = [:], inherited: [CInt] = []
    ) async throws -> RunningProgram {
        let number = startCount.withLock { count in
            count += 1
            return count
        }
        directory.write("streams/\(number).in", "")
        return try await RunningProgram.start(
            program, arguments, environment: ProcessInfo.processInfo.environment.merging(environment) { $1 }, blocked: [],
            streams: .files(directory("streams/\(number)")), inherited: inherited)
    }

    /// Ends a daemon as its service manager does.
    func stop(_ daemon: RunningProgram, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        daemon.send(.terminate)
        let completion = try await daemon.end()
        #expect(completion.status == 0, "\(completion.errors)", sourceLocation: sourceLocation)
    }

    // MARK: Calls

    /// Calls a method in a process of its own.
    func call(_ method: String, _ parameters: JSONObject = [:], _ mode: String = "") async throws -> RealProgram.Completion {
        try await startCall(method, parameters, mode).end()
    }

    func startCall(_ method: String, _ parameters: JSONObject = [:], _ mode: String = "") async throws -> RunningProgram {
        try await start(program: varlinkcall.path, [socket, "io.hookd.\(method)", "\(JSONValue.object(parameters))", mode])
    }

    /// Runs `hookctl` on this host.
    func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> RealProgram.Completion {
        try await run(arguments, environment: environment)
    }

    func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> RealProgram.Completion {
        try await start(program: hookctl.path, ["--config", configuration] + arguments, environment: environment).end()
    }

    /// Everything in the log.
    func loggedEvents() throws -> [Event] {
        let log = EventLog(at: directory("events"))
        try log.open()
        let reader = try log.reader(from: .oldest)
        var events: [Event] = []
        while let item = try reader.next() {
            if case .event = item { events.append(try Event(line: reader.line)) }
        }
        return events
    }

    /// The living processes of this host.
    var processes: [Int32] { Processes.matching(directory.path) }
    /// The records of running dispatches.
    var records: [String] { (try? FileManager.default.contentsOfDirectory(atPath: directory("run/runs"))) ?? [] }

    /// Expects that nothing runs any more.
    func expectNothingLeft(sourceLocation: SourceLocation = #_sourceLocation) async {
        await eventually { self.processes.isEmpty }
        #expect(processes.map { Processes.commandLine(of: $0) } == [], sourceLocation: sourceLocation)
        #expect(records == [], sourceLocation: sourceLocation)
    }
}

extension RealProgram.Completion {
    /// The replies, one a line.
    var replies: [JSONValue] {
        output.split(separator: "\n").compactMap { try? JSONValue(parsing: Array($0.utf8)) }
    }

    /// The error's name without its interface, and its parameters; nil where there was none.
    var error: (name: String, parameters: JSONValue)? {
        guard let line = output.split(separator: "\n").last, line.hasPrefix("error ") else { return nil }
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count == 3, let parameters = try? JSONValue(parsing: Array(words[2].utf8)) else { return nil }
        return (String(words[1].split(separator: ".").last ?? ""), parameters)
    }
}
