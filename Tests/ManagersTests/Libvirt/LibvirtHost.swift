import Events
import Foundation
import Glibc
import Linux
import TestSupport
import Testing

/// A made-up host with Debian's libvirtd, unmodified, whose hooks are links to `hookctl`.
///
/// It has mounts, a network, a name and process ids of its own (namespaces(7)): nothing of it is seen outside, its /etc, /run and /var are copies or
/// empty, and everything ends with its first process.
final class LibvirtHost: Sendable {
    let directory: TemporaryDirectory
    let hookctl: RealProgram
    private let keeper: RunningProgram
    /// Its first process, as the machine of the tests numbers it.
    private let first: ProcessID

    /// Makes the host; libvirtd does not run yet.
    ///
    /// - Parameters:
    ///   - settings: lines for hookctl's `[Hooks]`. Timeouts are long by default: on a busy machine nothing runs into one by accident.
    ///   - sections: more of its configuration.
    init(_ settings: String = "", sections: String = "") async throws {
        let directory = TemporaryDirectory()
        self.directory = directory
        hookctl = try RealProgram.built("hookctl")
        for name in ["hooks.d", "run", "private", "sockets"] { directory.directory(name) }
        // On one machine two hosts migrate to each other only when they differ.
        directory.write("setup", Self.setup(directory, hostUUID: UUID().uuidString))
        directory.write(
            "hookd.conf",
            """
            [Hooks]
            Directories=\(directory("hooks.d"))
            RuntimeDirectory=\(directory("run"))
            Timeout=60s
            Budget=120s
            LockTimeout=60s
            \(settings)
            \(sections)
            [Events]
            Directory=\(directory("events"))
            [History]
            Directory=\(directory("history"))

            """)
        directory.write("keeper.in", "")
        let unshare = try #require(RealProgram.named("unshare"))
        keeper = try await RunningProgram.start(
            unshare.path,
            ["--mount", "--net", "--uts", "--pid", "--fork", "--mount-proc", "--kill-child", "/bin/sh", directory("setup")],
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], blocked: [], streams: .files(directory("keeper")))
        let keeper = keeper
        await eventually { access(directory("ready"), F_OK) == 0 || Processes.hasEnded(keeper.id) }
        guard access(directory("ready"), F_OK) == 0, let first = ProcessTable.children(of: keeper.id).first else {
            await Processes.kill(keeper.id)
            throw NoHost(said: keeper.errors)
        }
        self.first = first
    }

    /// The namespaces could not be made.
    struct NoHost: Error {
        let said: String
    }

    /// What the first process does: everything that is this host's own, and then nothing but to reap.
    private static func setup(_ directory: TemporaryDirectory, hostUUID: String) -> String {
        """
        set -eu
        mount -t tmpfs none \(directory("private"))
        cp -a /etc \(directory("private/etc"))
        mount --bind \(directory("private/etc")) /etc
        for place in /run /var/lib /var/log /var/cache; do mount -t tmpfs none $place; done
        # libvirt's containers need cgroups of one kind only.
        [ ! -d /sys/fs/cgroup/unified ] || umount /sys/fs/cgroup/unified
        ip link set lo up
        hostname host-\(directory.path.suffix(6))
        mkdir -p /etc/hookd /etc/libvirt/hooks /run/drivers
        cp \(directory("hookd.conf")) /etc/hookd/hookd.conf
        # Users that libvirt-daemon-system makes; QEMU's driver does not start without them.
        grep -q ^libvirt-qemu: /etc/passwd || echo libvirt-qemu:x:64055:64055::/nonexistent:/bin/false >>/etc/passwd
        grep -q ^libvirt-qemu: /etc/group || echo libvirt-qemu:x:64055: >>/etc/group
        grep -q ^kvm: /etc/group || echo kvm:x:64056: >>/etc/group
        # The others look at this machine's hardware.
        for driver in network lxc qemu; do ln -s /usr/lib/*/libvirt/connection-driver/libvirt_driver_$driver.so /run/drivers; done
        cat >/etc/libvirt/libvirtd.conf <<.
        listen_tls = 0
        auth_unix_rw = "none"
        host_uuid = "\(hostUUID)"
        unix_sock_dir = "\(directory("sockets"))"
        log_outputs = "3:file:\(directory("libvirtd.log"))"
        .
        # Neither virtlogd nor a security driver, cgroups or other users: what is tested is who is called when.
        cat >/etc/libvirt/qemu.conf <<.
        user = "root"
        group = "root"
        security_driver = "none"
        stdio_handler = "file"
        cgroup_controllers = []
        namespaces = []
        .
        : >\(directory("ready"))
        while :; do sleep 1000 & wait; done

        """
    }

    // MARK: Hooks

    /// Makes `/etc/libvirt/hooks/NAME` a link to hookctl, such as `qemu` or `qemu.d/50-hookd`.
    func link(_ name: String) async throws {
        try await succeed("mkdir -p /etc/libvirt/hooks/\((name as NSString).deletingLastPathComponent)")
        try await succeed("ln -s \(hookctl.path) /etc/libvirt/hooks/\(name)")
    }

    /// Writes a hook that notes how it was called, and then does something.
    ///
    /// - Parameter header: what stands behind `# hook:`; nil for no such line.
    func hook(_ name: String, header: String? = nil, _ action: String = "") {
        let line = header.map { "# hook: \($0)\n" } ?? ""
        directory.script("hooks.d/\(name)", "\(line)echo \"${0##*/} $*\" >>\(directory("calls"))\n\(action)")
    }

    func removeHook(_ name: String) { unlink(directory("hooks.d/\(name)")) }

    /// How the hooks were called, in order: `10-a domain web1 start begin -`.
    var calls: [String] { directory.lines("calls") }

    /// The calls since this was asked for last.
    func takeCalls() -> [String] {
        defer { unlink(directory("calls")) }
        return calls
    }

    // MARK: libvirt

    /// Starts libvirtd and waits until it answers.
    func startLibvirtd() async throws {
        try await succeed("LIBVIRT_DRIVER_DIR=/run/drivers libvirtd --daemon --pid-file \(pidFile) --config /etc/libvirt/libvirtd.conf")
        // Drivers are still being started when it has become a daemon.
        let end = ContinuousClock.now + .seconds(20)
        while try await virsh("version").status != 0, ContinuousClock.now < end {}
        try await succeed("[ -e \(pidFile) ]")
    }

    /// Ends libvirtd and waits until it is gone; domains go on.
    func stopLibvirtd() async throws { try await succeed("id=$(cat \(pidFile)); kill $id; while [ -e /proc/$id ]; do sleep 0.05; done") }

    func reloadLibvirtd() async throws { try await succeed("kill -HUP $(cat \(pidFile))") }

    private var pidFile: String { "/run/libvirtd.pid" }

    /// Runs virsh against this host's libvirtd.
    func virsh(_ words: String...) async throws -> RealProgram.Completion { try await virsh(words) }

    private func virsh(_ words: [String], driver: String = "qemu:///system") async throws -> RealProgram.Completion {
        try await enter(["virsh", "--quiet", "--connect", "\(driver)?socket=\(socket)"] + words)
    }

    /// Runs virsh, which must succeed; returns what it printed, without newlines around it.
    @discardableResult
    func done(_ words: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        let completion = try await virsh(words)
        #expect(completion.status == 0, "\(words): \(completion.errors)\(log)", sourceLocation: sourceLocation)
        return completion.output.trimmingCharacters(in: .newlines)
    }

    /// Defines and starts a network: a bridge of this host's own, without DHCP or rules for packets.
    func startNetwork(_ name: String) async throws {
        directory.write(
            "\(name).xml",
            """
            <network>
              <name>\(name)</name>
              <forward mode='open'/>
              <bridge name='hookd0'/>
              <ip address='192.0.2.1' netmask='255.255.255.0'/>
            </network>

            """)
        try await done("net-define", directory("\(name).xml"))
        try await done("net-start", name)
    }

    /// Has a running domain go on on another host.
    func migrate(_ name: String, to destination: LibvirtHost) async throws -> RealProgram.Completion {
        try await virsh(
            "migrate", "--live", name, "qemu+unix:///system?socket=\(destination.socket)",
            "--migrateuri", "unix://\(destination.directory("migration"))")
    }

    /// The socket of its libvirtd, which other hosts reach too.
    var socket: String { directory("sockets/libvirt-sock") }

    /// Defines a domain that needs next to nothing: no disk, little memory, no acceleration.
    ///
    /// - Parameter network: the network that it is plugged into, which takes a machine with PCI.
    func define(_ name: String, emulator: String = "/usr/bin/qemu-system-x86_64", network: String? = nil) async throws {
        let interface = network.map {
            "<interface type='network'><source network='\($0)'/><model type='e1000'/><rom enabled='no'/></interface>"
        }
        directory.write(
            "\(name).xml",
            """
            <domain type='qemu'>
              <name>\(name)</name>
              <memory unit='MiB'>\(network == nil ? 4 : 16)</memory>
              <os><type arch='x86_64' machine='\(network == nil ? "isapc" : "pc")'>hvm</type></os>
              <devices><emulator>\(emulator)</emulator><memballoon model='none'/>\(interface ?? "")</devices>
            </domain>

            """)
        try await done("define", directory("\(name).xml"))
    }

    /// Whether libvirt's own containers can run on this machine.
    static let hasCgroups = ["devices", "memory", "cpuacct"].allSatisfy { access("/sys/fs/cgroup/\($0)/cgroup.procs", F_OK) == 0 }

    /// Defines a container of libvirt's own, which sees the host's files and sleeps, for `body` to call virsh about it.
    func withContainer(_ name: String, _ body: ((String...) async throws -> Void) async throws -> Void) async throws {
        let busybox = try #require(RealProgram.named("busybox"))
        let partition = (directory.path as NSString).lastPathComponent
        directory.write(
            "\(name).xml",
            """
            <domain type='lxc'>
              <name>\(name)</name>
              <memory unit='KiB'>65536</memory>
              <resource><partition>/\(partition)</partition></resource>
              <os><type>exe</type><init>\(busybox.path)</init><initarg>sleep</initarg><initarg>1000</initarg></os>
              <devices><console type='pty'/></devices>
            </domain>

            """)
        // Cgroups are not the host's own, and libvirt would leave its `machine` behind.
        try await succeed(
            """
            cd /sys/fs/cgroup
            for controller in *; do [ ! -e $controller/cgroup.procs ] || mkdir -p $controller/\(partition); done
            # A cpuset begins without processors or memory, and then takes nobody.
            for file in cpuset.cpus cpuset.mems; do cat cpuset/$file >cpuset/\(partition)/$file; done
            """)
        let result: Result<Void, any Error>
        do {
            let lxc = { (words: String...) async throws in
                let completion = try await self.virsh(words, driver: "lxc:///system")
                #expect(completion.status == 0, "\(words): \(completion.errors)\(self.log)")
            }
            try await lxc("define", directory("\(name).xml"))
            try await body(lxc)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        // Two controllers may be one hierarchy under two names.
        try await succeed(
            "for place in /sys/fs/cgroup/*/\(partition); do [ ! -d $place ] || find $place -depth -type d -exec rmdir {} +; done")
        try result.get()
    }

    func state(of domain: String) async throws -> String { try await done("domstate", domain) }

    // MARK: Inside

    /// Runs a shell's commands on this host, which must succeed.
    func succeed(_ commands: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let completion = try await enter(["sh", "-c", commands])
        try #require(completion.status == 0, "\(commands): \(completion.errors)\(log)", sourceLocation: sourceLocation)
    }

    private func enter(_ command: [String]) async throws -> RealProgram.Completion {
        let nsenter = try #require(RealProgram.named("nsenter"))
        return try await nsenter.run(
            ["--target", "\(first)", "--mount", "--net", "--uts", "--pid", "--"] + command,
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"], within: .seconds(60))
    }

    /// libvirtd's log.
    var log: String { directory.read("libvirtd.log") ?? "" }

    /// The events in hookd's log, what waits in its spool included.
    func events() throws -> [Event] {
        // Opening it imports the spool.
        let log = EventLog(at: directory("events"))
        try log.open()
        let reader = try log.reader(from: .oldest)
        var events: [Event] = []
        while let item = try reader.next() {
            if case .event = item { events.append(try Event(line: reader.line)) }
        }
        return events
    }

    /// Ends everything on it.
    func end() async throws {
        kill(first, SIGKILL)
        _ = try await keeper.end()
        let path = directory.path
        await eventually { Processes.matching(path).isEmpty }
        #expect(Processes.matching(path).map { Processes.commandLine(of: $0) } == [])
    }
}
