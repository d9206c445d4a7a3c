import Events
import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// A made-up host whose administrator has hooks, and whose container manager calls `hookctl`, all below one directory.
///
/// Everything that runs on it has the directory's path in its command line, so that whatever is left of it can be found.
final class HookctlHost: Sendable {
    let directory = TemporaryDirectory()
    let hookctl: RealProgram
    private let startCount = Lock(0)

    /// - Parameter settings: lines for `[Hooks]`. Timeouts are long by default: on a busy machine nothing runs into one by accident.
    init(_ settings: String = "", sections: String = "") throws {
        hookctl = try RealProgram.built("hookctl")
        directory.directory("hooks.d")
        directory.directory("run")
        directory.write(
            "hookd.conf",
            """
            [Hooks]
            Directories=hooks.d
            RuntimeDirectory=run
            Timeout=60s
            Budget=120s
            LockTimeout=60s
            \(settings)
            \(sections)
            [Events]
            Directory=events
            [History]
            Directory=history

            """)
        try FileManager.default.createSymbolicLink(atPath: sleeper, withDestinationPath: "/bin/sleep")
    }

    deinit { for id in processes { kill(id, SIGKILL) } }

    // MARK: Hooks

    /// Writes a hook that notes how it was called, and then does something.
    ///
    /// - Parameter header: what stands behind `# hook:`; nil for no such line.
    @discardableResult
    func hook(_ name: String, header: String? = nil, _ action: String = "") -> String {
        let line = header.map { "# hook: \($0)\n" } ?? ""
        return directory.script("hooks.d/\(name)", "\(line)echo \"${0##*/} $*\" >>\(directory("calls"))\n\(action)")
    }

    /// How the hooks were called, in order: `10-a container web1 start before -`.
    var calls: [String] { directory.lines("calls") }

    /// `sleep` under a path of this host's own.
    var sleeper: String { directory("sleep") }

    /// A shell's word for `hookctl` with this host's configuration.
    var command: String { "\(hookctl.path) --config \(configuration)" }
    var configuration: String { directory("hookd.conf") }

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

    /// Waits until a file has a whole line and returns it without its newline.
    func line(of file: String, sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        await eventually { self.directory.read(file)?.contains("\n") == true }
        return try #require(directory.lines(file).first, "no line in \(file)", sourceLocation: sourceLocation)
    }

    // MARK: hookctl

    /// Runs `hookctl` to its end.
    func run(_ arguments: String..., input: String = "", environment: [String: String] = [:]) async throws -> RealProgram.Completion {
        try await run(arguments, input: input, environment: environment)
    }

    func run(_ arguments: [String], input: String = "", environment: [String: String] = [:]) async throws -> RealProgram.Completion {
        try await start(arguments, input: input, environment: environment).end()
    }

    /// Starts `hookctl`.
    func start(_ arguments: String..., input: String = "") async throws -> RunningProgram { try await start(arguments, input: input) }

    func start(_ arguments: [String], input: String = "", environment: [String: String] = [:]) async throws -> RunningProgram {
        try await start(program: hookctl.path, ["--config", configuration] + arguments, input: input, environment: environment)
    }

    /// Starts any program as a user of this host.
    func start(
        program: String, _ arguments: [String], input: String = "", environment: [String: String] = [:], blocked: [Signal] = []
    ) async throws -> RunningProgram {
        let number = startCount.withLock { count in
            count += 1
            return count
        }
        directory.write("streams/\(number).in", input)
        return try await RunningProgram.start(
            program, arguments, environment: ProcessInfo.processInfo.environment.merging(environment) { $1 }, blocked: blocked,
            streams: .files(directory("streams/\(number)")))
    }

    /// Starts `hookctl` as the leader of a session with a terminal of its own.
    func startOnTerminal(_ arguments: String...) async throws -> RunningProgram {
        try await RunningProgram.start(
            hookctl.path, ["--config", configuration] + arguments, environment: ProcessInfo.processInfo.environment, blocked: [],
            streams: .terminal(Terminal()))
    }

    // MARK: The event log

    /// The log's directory.
    var events: String { directory("events") }

    /// Everything in the log, what waits in its spool included; none where there is no log.
    func loggedEvents(sourceLocation: SourceLocation = #_sourceLocation) throws -> [Event] {
        guard access(events, F_OK) == 0 else { return [] }
        // Opening it imports the spool.
        let log = EventLog(at: events)
        try log.open()
        let reader = try log.reader(from: .oldest)
        var events: [Event] = []
        while let item = try reader.next() {
            switch item {
            case .event: events.append(try Event(line: reader.line))
            case .gap(let gap): Issue.record("\(gap)", sourceLocation: sourceLocation)
            }
        }
        return events
    }

    /// What the log says of dispatches.
    func loggedDispatches(sourceLocation: SourceLocation = #_sourceLocation) throws -> [HookEvent] {
        try loggedEvents(sourceLocation: sourceLocation).map { try $0.payload() }
    }

    // MARK: What is left

    /// The living processes of this host.
    var processes: [Int32] { Processes.matching(directory.path) }

    /// The records of running dispatches, those in the making included.
    var records: [String] { (try? FileManager.default.contentsOfDirectory(atPath: directory("run/runs"))) ?? [] }

    /// The objects whose lock somebody holds.
    var heldLocks: [String] {
        let files = FileManager.default.enumerator(atPath: directory("run/locks"))?.compactMap { $0 as? String } ?? []
        return files.filter { file in
            var status = stat()
            guard stat(directory("run/locks/\(file)"), &status) == 0, status.st_mode & S_IFMT == S_IFIFO else { return false }
            switch Result(catching: { try FIFOLock.tryAcquire(directory("run/locks/\(file)")) == nil }) {
            case .success(let isHeld): return isHeld
            case .failure: return true
            }
        }
    }

    /// Expects that no dispatch has left a process, a record or a lock.
    func expectNothingLeft(sourceLocation: SourceLocation = #_sourceLocation) async {
        // A process that was just killed takes a moment to be gone.
        await eventually { self.processes.isEmpty }
        #expect(processes.map { Processes.commandLine(of: $0) } == [], sourceLocation: sourceLocation)
        #expect(records == [], sourceLocation: sourceLocation)
        #expect(heldLocks == [], sourceLocation: sourceLocation)
    }

    /// Ends what a test has left running on purpose.
    func killRemaining() async { for id in processes { await Processes.kill(id) } }
}

extension RealProgram.Completion {
    /// What `hookctl` itself said.
    var complaints: [String] { errors.split(separator: "\n").map(String.init).filter { $0.hasPrefix("hookctl: ") } }
    /// The lines that say who vetoed.
    var vetoes: [String] { complaints.filter { $0.contains(": vetoed by ") } }
    /// The report: the only line of standard output.
    var report: JSONValue {
        get throws {
            let lines = output.split(separator: "\n")
            try #require(lines.count == 1, "not one line: \(output)\(errors)")
            return try JSONValue(parsing: Array(lines[0].utf8))
        }
    }
}

extension JSONValue {
    /// The members' names, in order.
    var keys: [String] { object?.keys ?? [] }

    /// One member of each element of an array: `report["scripts"].all("name")`.
    func all(_ key: String) -> [String] { (array ?? []).map { $0[key]?.string ?? "-" } }
}

extension JSONValue? {
    func all(_ key: String) -> [String] { self?.all(key) ?? [] }
}
