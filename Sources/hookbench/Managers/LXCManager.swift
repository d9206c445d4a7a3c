import Glibc
import Linux

/// LXC, with hooks in the container's configuration.
@LoopActor struct LXCManager: HookedManager {
    let name = "LXC"
    private let program = HostProgram.path("lxc-start")
    private let directory: String
    private let rootfs: String
    private let container = "hookbench"

    let callsPerStart = 1
    let hasTimeout = false
    let hasDocument = false

    init(on bench: Workbench) throws(Failure) {
        directory = "\(bench.directory)/lxc"
        rootfs = "\(bench.directory)/lxc-rootfs"
        do throws(Errno) {
            try Directory.create("\(directory)/\(container)", mode: 0o755)
        } catch {
            throw Failure("cannot make \(directory): \(error)")
        }
        try BusyboxRoot.make(at: rootfs, on: bench)
    }

    var obstacle: String? { program == nil ? "apt-get install lxc" : BusyboxRoot.obstacle }

    func wire(_ wiring: HookWiring) throws(Failure) {
        let file = "\(directory)/\(container)/config"
        let hooks = wiring.commands(adapter: ["lxc"]).map { "lxc.hook.pre-start = \($0.joined(separator: " "))\n" }.joined()
        let text = """
            lxc.uts.name = \(container)
            lxc.rootfs.path = dir:\(rootfs)
            lxc.init.cmd = \(BusyboxRoot.command.joined(separator: " "))
            lxc.net.0.type = none
            lxc.apparmor.profile = unconfined
            lxc.hook.version = 1
            \(hooks)
            """
        unlink(file)
        try Workbench(directory: directory).write(text, to: file, mode: 0o644)
    }

    var start: [String] {
        guard let program else { return [] }
        return [program, "-F", "-P", directory, "-n", container, "-o", "\(directory)/log"]
    }

    var removal: [String] { [HostProgram.path("lxc-stop") ?? "", "-k", "-P", directory, "-n", container] }
}
