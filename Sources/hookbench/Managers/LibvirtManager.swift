import Glibc
import Linux

/// libvirt, with hooks in `/etc/libvirt/hooks/network.d` of a host that its libvirtd has for itself.
///
/// What it starts is a network, which needs no guest: one that is a bridge that exists already, as far as libvirt knows, so that a start
/// is little more than its hooks.
@LoopActor final class LibvirtManager: HookedManager {
    let name = "libvirt"
    // `start begin` and `started begin`.
    let callsPerStart = 2
    let hasTimeout = false
    let hasDocument = true

    private let virsh = HostProgram.path("virsh")
    private let host: LibvirtHost
    private let network = "hookbench"
    private let definition: String

    init(on bench: Workbench) throws(Failure) {
        host = try LibvirtHost(on: bench)
        definition = "\(host.directory)/network.xml"
    }

    var obstacle: String? { virsh == nil ? "apt-get install libvirt-clients" : LibvirtHost.obstacle }

    func wire(_ wiring: HookWiring) throws(Failure) {
        for name in (try? Directory.names(at: host.hooks)) ?? [] { unlink("\(host.hooks)/\(name)") }
        unlink(host.configuration)
        for program in wiring.programs {
            let name = program[(program.lastIndex(of: "/") ?? program.startIndex)...]
            try link(program, at: host.hooks + name)
        }
        // libvirt gives its hooks neither arguments nor variables that would name it.
        if let configuration = wiring.configuration { try link(configuration, at: host.configuration) }
        unlink(definition)
        try Workbench(directory: host.directory).write(text(documentSize: wiring.documentSize), to: definition, mode: 0o644)
        try host.start { () throws(Failure) in
            guard let run = try TimedRun(of: command("net-list")) else { throw Failure("virsh \(TimedRun.endless)") }
            if let failure = run.failure { throw Failure(failure) }
        }
    }

    private func link(_ target: String, at path: String) throws(Failure) {
        guard symlink(target, path) == 0 else { throw Failure("cannot link \(path): \(Errno.last)") }
    }

    private func text(documentSize: Int) -> String {
        let filling = String(repeating: "x", count: documentSize)
        return """
            <network>
              <name>\(network)</name>
              <metadata><x:x xmlns:x='urn:hookbench'>\(filling)</x:x></metadata>
              <forward mode='bridge'/>
              <bridge name='\(network)'/>
            </network>

            """
    }

    var start: [String] { command("net-create", definition) }
    var removal: [String] { command("net-destroy", network) }

    private func command(_ words: String...) -> [String] {
        guard let virsh else { return [] }
        return [virsh, "--quiet", "--connect", "network:///system?socket=\(host.socket)"] + words
    }

    func end() { host.end() }
}
