import Events
import Foundation
import Linux
import TestSupport
import Testing

/// A host with LXC and one container of busybox, `web1`, whose hooks are hookctl's; all below one directory.
final class LXCHost: Sendable {
    static let requirements = Requirements(
        programs: ["lxc-start", "lxc-stop", "lxc-info", "lxc-copy", "lxc-destroy", "rsync", "busybox"], root: true)

    let directory = TemporaryDirectory()
    let hookctl: RealProgram

    /// LXC's hooks that run outside the container, in the order in which it calls them for a start and an end.
    static let hooksOfARun = ["pre-start", "pre-mount", "mount", "autodev", "start-host", "stop", "post-stop"]

    /// - Parameters:
    ///   - sections: lines for hookctl's configuration.
    ///   - recording: whether a hook notes each call.
    init(sections: String = "", recording: Bool = true) throws {
        hookctl = try RealProgram.built("hookctl")
        directory.write(
            "hookd.conf",
            """
            [Hooks]
            Directories=hooks.d
            RuntimeDirectory=run
            Timeout=60s
            \(sections)
            [Events]
            Directory=events
            [History]
            Directory=history

            """)
        for name in ["hooks.d", "run", "lxc/web1/rootfs/bin", "lxc/web1/rootfs/etc"] { directory.directory(name) }
        for name in ["dev", "proc", "sys", "tmp", "run"] { directory.directory("lxc/web1/rootfs/\(name)") }
        let busybox = try #require(RealProgram.named("busybox"))
        directory.write("lxc/web1/rootfs/bin/busybox", try #require(Files.bytes(at: busybox.path)), mode: 0o755)
        try FileManager.default.createSymbolicLink(atPath: rootfs + "/bin/sh", withDestinationPath: "busybox")
        try FileManager.default.createSymbolicLink(atPath: sleeper, withDestinationPath: "/bin/sleep")
        if recording { directory.script("hooks.d/00-record", "echo \"$*\" >>\(directory("calls"))") }
    }

    var rootfs: String { directory("lxc/web1/rootfs") }

    /// `sleep` under a path of this host's own.
    var sleeper: String { directory("sleep") }

    /// What LXC's configuration says to have hookctl called.
    var call: String { "\(hookctl.path) --config \(directory("hookd.conf")) lxc --" }

    /// How the hooks were called, in order: `container web1 start before pre-start`.
    var calls: [String] { directory.lines("calls") }

    /// Writes the container's configuration.
    ///
    /// - Parameter command: what the container runs, as busybox's words.
    func configure(version: Int = 1, hooks: [String] = LXCHost.hooksOfARun, _ lines: String = "", command: String = "touch /started") {
        directory.write(
            "lxc/web1/config",
            """
            lxc.uts.name = web1
            lxc.rootfs.path = dir:\(rootfs)
            lxc.init.cmd = /bin/busybox \(command)
            lxc.net.0.type = none
            lxc.cgroup.dir = \(cgroup)
            lxc.apparmor.profile = unconfined
            lxc.hook.version = \(version)
            \(hooks.map { "lxc.hook.\($0) = \(call)" }.joined(separator: "\n"))
            \(lines)

            """)
    }

    /// Runs the container in the foreground, to its end.
    func start(environment: [String: String] = [:], within limit: Duration = .seconds(30)) async throws -> RealProgram.Completion {
        // DEBUG: at INFO and above LXC keeps what a hook says to itself.
        try await lxc("start", ["-n", "web1", "-F"], environment: environment, within: limit)
    }

    /// Runs one of LXC's programs; its log goes to ``log``.
    func lxc(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], within limit: Duration = .seconds(30)
    ) async throws -> RealProgram.Completion {
        try await #require(RealProgram.named("lxc-\(program)")).run(
            ["-P", directory("lxc")] + arguments + ["-o", directory("log"), "-l", "DEBUG"],
            environment: ProcessInfo.processInfo.environment.merging(environment) { $1 }, within: limit)
    }

    /// LXC's log of all its programs.
    var log: String { directory.read("log") ?? "" }

    /// Whether the container's command has run.
    var hasRun: Bool { FileManager.default.fileExists(atPath: rootfs + "/started") }

    /// What lxc-info says the container is: `RUNNING`, `STOPPED` and so on.
    func state() async throws -> String {
        try await lxc("info", ["-n", "web1", "-s", "-H"]).output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The events about containers in the log, in order.
    func events() throws -> [ContainerEvent] {
        let log = EventLog(at: directory("events"))
        try log.open()
        let reader = try log.reader(from: .oldest)
        var events: [ContainerEvent] = []
        while let item = try reader.next() {
            guard case .event = item else { continue }
            let event = try Event(line: reader.line)
            if event.topic.description.hasPrefix("/container/") { events.append(try event.payload()) }
        }
        return events
    }

    /// The name of the container's cgroups, this host's alone.
    private var cgroup: String { (directory.path as NSString).lastPathComponent }

    /// Ends the container, if it runs, and what its hooks have left.
    func end() async {
        _ = try? await lxc("stop", ["-n", "web1", "-k"])
        for id in Processes.matching(directory.path) { await Processes.kill(id) }
        // LXC leaves them where a hook's child was in one at the container's end.
        for hierarchy in [""] + ((try? Directory.names(at: "/sys/fs/cgroup")) ?? []) {
            removeCgroup("/sys/fs/cgroup/\(hierarchy)/\(cgroup)")
        }
    }

    private func removeCgroup(_ path: String) {
        for name in (try? Directory.names(at: path)) ?? [] where (try? FileStatus.of("\(path)/\(name)"))?.kind == .directory {
            removeCgroup("\(path)/\(name)")
        }
        try? Directory.removeEmpty(path)
    }
}

/// Runs `body` with a host of its own and ends what is left of that, whatever `body` does.
func withLXCHost(sections: String = "", recording: Bool = true, _ body: (LXCHost) async throws -> Void) async throws {
    try #require(LXCHost.requirements.missing == [])
    let host = try LXCHost(sections: sections, recording: recording)
    do {
        try await body(host)
    } catch {
        await host.end()
        throw error
    }
    await host.end()
}
