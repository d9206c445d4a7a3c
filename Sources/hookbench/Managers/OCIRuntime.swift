import Glibc
import JSON
import Linux

/// runc or crun, with hooks in the bundle's config.json.
@LoopActor struct OCIRuntime: HookedManager {
    let name: String
    private let program: String?
    private let directory: String

    let callsPerStart = 1
    let hasTimeout = true
    let hasDocument = true

    /// - Parameter name: `runc` or `crun`.
    init(_ name: String, on bench: Workbench) throws(Failure) {
        self.name = name
        program = HostProgram.path(name)
        directory = "\(bench.directory)/\(name)"
        try BusyboxRoot.make(at: "\(directory)/rootfs", on: bench)
    }

    var obstacle: String? { program == nil ? "apt-get install \(name)" : BusyboxRoot.obstacle }

    func wire(_ wiring: HookWiring) throws(Failure) {
        let file = "\(directory)/config.json"
        unlink(file)
        let bench = Workbench(directory: directory)
        try bench.write("\(configuration(wiring))", to: file, mode: 0o644)
    }

    private func configuration(_ wiring: HookWiring) -> JSONValue {
        let namespaces: [JSONValue] = ["pid", "ipc", "uts", "mount"].map { ["type": .string($0)] }
        var linux: JSONObject = ["namespaces": .array(namespaces)]
        if name == "runc" { linux["cgroupsPath"] = .string("/" + container) }
        let hooks: [JSONValue] = wiring.commands(adapter: ["oci", "createRuntime"]).map { command in
            var entry: JSONObject = ["path": .string(command[0]), "args": .array(command.map { .string($0) })]
            if let timeout = wiring.timeout { entry["timeout"] = JSONValue(timeout) }
            return .object(entry)
        }
        return [
            "ociVersion": "1.0.2",
            "process": ["args": .array(BusyboxRoot.command.map { .string($0) }), "cwd": "/", "user": ["uid": 0, "gid": 0]],
            "root": ["path": "rootfs"],
            "mounts": [
                ["destination": "/proc", "type": "proc", "source": "proc"], ["destination": "/dev", "type": "tmpfs", "source": "tmpfs"],
            ],
            "annotations": ["hookbench": .string(String(repeating: "x", count: wiring.documentSize))],
            "linux": .object(linux),
            "hooks": ["createRuntime": .array(hooks)],
        ]
    }

    /// Not `run`: with that crun waits until every process that it has started, or that one of those has, is gone.
    var start: [String] { command(["create", "--bundle", directory, container]) }
    var removal: [String] { command(["delete", "--force", container]) }

    /// Its cgroup's name, too, where it has one.
    private var container: String { "hookbench-\(getpid())" }

    private func command(_ words: [String]) -> [String] {
        guard let program else { return [] }
        let words = ["--root", "\(directory)/state"] + words
        if name == "runc" { return [program] + words }
        // crun 1.8 refuses a host that has both versions of cgroups.
        let script = "umount /sys/fs/cgroup/unified 2>/dev/null; exec \"$@\""
        return ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", script, "sh", program, "--cgroup-manager=disabled"] + words
    }
}
