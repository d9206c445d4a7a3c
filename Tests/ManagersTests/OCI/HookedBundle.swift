import Events
import Foundation
import Glibc
import Linux
import TestSupport
import Testing

/// A container of busybox, web1, whose every stage calls `hookctl oci`, with hooks.d and all that hookctl needs below one directory.
final class HookedBundle: Sendable {
    let directory = TemporaryDirectory()
    let runtime: OCIRuntime
    let hookctl: RealProgram
    private let id = "web1"

    static let stages = ["createRuntime", "createContainer", "startContainer", "poststart", "poststop"]

    /// Writes the bundle.
    ///
    /// - Parameters:
    ///   - annotations: of the container, besides one that has crun keep what hooks say.
    ///   - timeout: seconds in each hook's entry; nil for what `hookctl oci --generate` says.
    ///   - settings: lines for `[Hooks]`.
    init(_ runtime: OCIRuntime, annotations: [String: String] = [:], timeout: Int? = nil, settings: String = "") async throws {
        self.runtime = runtime
        hookctl = try .built("hookctl")
        directory.write(
            "hookd.conf",
            """
            [Hooks]
            Directories=hooks.d
            RuntimeDirectory=run
            \(settings)
            [Events]
            Directory=events
            [History]
            Directory=history

            """)
        directory.directory("hooks.d")
        directory.directory("run")
        for name in ["dev", "proc", "sys", "tmp"] { directory.directory("rootfs/\(name)") }
        try await RealProgram.install(copyOf: #require(RealProgram.named("busybox")).path, at: directory("rootfs/bin/busybox"))
        for name in ["sh", "cat", "printf", "sleep", "wc"] {
            try FileManager.default.createSymbolicLink(atPath: directory("rootfs/bin/\(name)"), withDestinationPath: "busybox")
        }
        let namespaces = ["pid", "ipc", "uts", "mount"].map { ["type": $0] }
        let configuration: [String: Any] = [
            "ociVersion": "1.0.2",
            "process": ["args": ["/bin/sleep", "600"], "cwd": "/", "user": ["uid": 0, "gid": 0]] as [String: Any],
            "root": ["path": "rootfs"],
            "mounts": try mounts(),
            "annotations": annotations.merging(["run.oci.hooks.stderr": directory("said")]) { $1 },
            // A name of its own for the cgroup, since every container here has the same id.
            "linux": ["namespaces": namespaces, "cgroupsPath": "/" + (directory.path as NSString).lastPathComponent] as [String: Any],
            "hooks": try await hooks(timeout),
        ]
        try JSONSerialization.data(withJSONObject: configuration).write(to: URL(fileURLWithPath: directory("config.json")))
    }

    /// What hookctl says the hooks are.
    private func hooks(_ timeout: Int?) async throws -> Any {
        let generated = try await hookctl.run(["--config", directory("hookd.conf"), "oci", "--generate"] + Self.stages)
        try #require(generated.status == 0, "\(generated.errors)")
        var hooks = try #require(try JSONSerialization.jsonObject(with: Data(generated.output.utf8)) as? [String: [[String: Any]]])
        guard let timeout else { return hooks }
        for stage in Self.stages {
            hooks[stage]?[0]["timeout"] = timeout
            // The container's own stage is told in its arguments, since it cannot look the timeout up.
            let arguments = Array(try #require(hooks[stage]?[0]["args"] as? [String]).dropLast())
            hooks[stage]?[0]["args"] = arguments + (stage == "startContainer" ? ["--deadline=\(timeout)s"] : [])
        }
        return hooks
    }

    /// What `startContainer` needs in the container: hookctl and its configuration, and, since this build of it is not static, its libraries.
    private func mounts() throws -> [[String: Any]] {
        func bind(_ path: String, _ options: [String]) -> [String: Any] {
            ["destination": path, "type": "bind", "source": path, "options": ["rbind"] + options]
        }
        let program = (hookctl.path as NSString).deletingLastPathComponent
        let libraries = ["/lib", "/lib64", "/usr/lib"].filter { access($0, F_OK) == 0 } + swiftRuntime
        return [
            ["destination": "/proc", "type": "proc", "source": "proc"],
            ["destination": "/dev", "type": "tmpfs", "source": "tmpfs"],
        ] + (libraries + [program]).map { bind($0, ["ro"]) } + [bind(directory.path, [])]
    }

    /// Where the libraries of Swift are, which the tests are linked with, too.
    private var swiftRuntime: [String] {
        let maps = Files.text(at: "/proc/self/maps") ?? ""
        let library = maps.split(separator: "\n").compactMap { $0.split(separator: " ").last }.first { $0.hasSuffix("/libswiftCore.so") }
        return library.map { [(String($0) as NSString).deletingLastPathComponent] } ?? []
    }

    // MARK: Hooks

    /// Adds a script that notes where it was called and then does something: `10-a createRuntime start before`.
    func hook(_ name: String, header: String = "object=container", _ action: String = "") async throws {
        try await RealProgram.install(
            """
            #!/bin/sh
            # hook: \(header)
            echo "${0##*/} $OCI_STAGE $3 $4" >>\(directory("calls"))
            \(action)

            """, at: directory("hooks.d/\(name)"))
    }

    var calls: [String] { directory.lines("calls") }

    // MARK: The container

    func create() async throws -> RealProgram.Completion { try await run("create", "--bundle", directory.path, id) }
    func start() async throws -> RealProgram.Completion { try await run("start", id) }
    func delete() async throws -> RealProgram.Completion { try await run("delete", id) }

    /// `created`, `running` or `stopped`; nil when there is no such container.
    func status() async throws -> String? {
        let state = try await run("state", id)
        guard state.status == 0 else { return nil }
        return (try JSONSerialization.jsonObject(with: Data(state.output.utf8)) as? [String: Any])?["status"] as? String
    }

    /// Waits until the container has ended.
    func stopped() async throws {
        for _ in 0..<500 {
            if try await status() == "stopped" { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("the container did not stop")
    }

    /// Kills the container's program, and waits until it has ended.
    func kill() async throws {
        let killed = try await run("kill", id, "KILL")
        #expect(killed.status == 0, "\(killed.errors)")
        try await stopped()
    }

    /// Takes away what is left of the container.
    func remove() async { _ = try? await run("delete", "--force", id) }

    private func run(_ arguments: String...) async throws -> RealProgram.Completion {
        let (program, own) = try runtime.command(root: directory("runtime"))
        return try await program.run(own + arguments, within: .seconds(60))
    }

    // MARK: What is left

    /// What hooks said where the runtime keeps it to itself.
    var said: String { directory.read("said") ?? "" }

    /// The event log, in order.
    func events() throws -> [Event] {
        let log = EventLog(at: directory("events"))
        try log.open()
        let reader = try log.reader(from: .oldest)
        var events: [Event] = []
        while let item = try reader.next() {
            switch item {
            case .event: events.append(try Event(line: reader.line))
            case .gap(let gap): Issue.record("\(gap)")
            }
        }
        return events
    }
}

/// Runs `body` with a bundle of its own and ends what is left of its container, whatever `body` does.
func withBundle(
    _ runtime: OCIRuntime, annotations: [String: String] = [:], timeout: Int? = nil, settings: String = "",
    _ body: (HookedBundle) async throws -> Void
) async throws {
    let bundle = try await HookedBundle(runtime, annotations: annotations, timeout: timeout, settings: settings)
    do {
        try await body(bundle)
    } catch {
        await bundle.remove()
        throw error
    }
    await bundle.remove()
}
