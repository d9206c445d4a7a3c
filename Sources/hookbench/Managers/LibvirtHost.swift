import Glibc
import Linux

/// A libvirtd on a host that is made up for it: mounts, a network, a name and process ids of its own (namespaces(7)).
///
/// Its /etc is a copy, its /run and /var are empty, and everything on it ends with libvirtd, its first process, which ends with hookbench.
@LoopActor final class LibvirtHost {
    /// Where it is seen from both hosts.
    let directory: String
    /// Its `/etc/libvirt/hooks/network.d`.
    let hooks: String
    /// The directory that is its /etc/hookd.
    private let hookd: String
    private let bench: Workbench
    private var libvirtd: Peer?

    init(on bench: Workbench) throws(Failure) {
        self.bench = bench
        directory = "\(bench.directory)/libvirt"
        hooks = "\(directory)/hooks/network.d"
        hookd = "\(directory)/hookd"
        do throws(Errno) {
            for path in [hooks, hookd, "\(directory)/private"] { try Directory.create(path, mode: 0o755) }
        } catch {
            throw Failure("cannot make \(directory): \(error)")
        }
    }

    /// Why there can be none; nil when there can.
    static var obstacle: String? {
        if geteuid() != 0 { return "namespaces need root" }
        if HostProgram.path("libvirtd") == nil { return "apt-get install libvirt-daemon" }
        return HostProgram.path("unshare") == nil ? "apt-get install util-linux" : nil
    }

    /// Its `/etc/hookd/hookd.conf`.
    var configuration: String { "\(hookd)/hookd.conf" }
    /// Where libvirtd listens.
    var socket: String { "\(directory)/libvirt-sock" }

    /// Starts libvirtd, unless it runs, and waits until `question` is answered.
    func start(answering question: () throws(Failure) -> Void) throws(Failure) {
        guard libvirtd == nil, let unshare = HostProgram.path("unshare") else { return }
        // libvirtd remembers from its start whether there are any hooks.
        let first = "\(hooks)/first"
        guard symlink(bench.noOperation, first) == 0 else { throw Failure("cannot link \(first): \(Errno.last)") }
        defer { unlink(first) }
        let setup = "\(directory)/setup"
        unlink(setup)
        try bench.write(text, to: setup, mode: 0o644)
        let namespaces = ["--mount", "--net", "--uts", "--pid", "--fork", "--mount-proc", "--kill-child"]
        let libvirtd = try Peer(unshare, namespaces + ["/bin/sh", setup], in: directory)
        self.libvirtd = libvirtd
        do throws(Failure) {
            try libvirtd.answer(to: question)
        } catch {
            // It has been waited for.
            self.libvirtd = nil
            throw error
        }
    }

    /// What its first process does before it is libvirtd.
    private var text: String {
        """
        set -eu
        PATH=/usr/sbin:/usr/bin:/sbin:/bin
        mount -t tmpfs none \(directory)/private
        cd \(directory)/private
        # What is measured may be in /run itself.
        mkdir -p ./\(bench.directory)
        mount --bind \(bench.directory) ./\(bench.directory)
        cp -a /etc .
        mkdir -p etc/hookd etc/libvirt/hooks run/drivers
        # The other drivers look at the machine's hardware.
        ln -s /usr/lib/*/libvirt/connection-driver/libvirt_driver_network.so run/drivers
        cat >etc/libvirt/libvirtd.conf <<.
        listen_tls = 0
        auth_unix_rw = "none"
        unix_sock_dir = "\(directory)"
        log_outputs = "4:stderr"
        .
        mount --bind \(directory)/hooks etc/libvirt/hooks
        mount --bind \(hookd) etc/hookd
        for place in etc run; do mount --rbind $place /$place; done
        for place in /var/lib /var/log /var/cache; do mount -t tmpfs none $place; done
        export LIBVIRT_DRIVER_DIR=/run/drivers
        exec libvirtd

        """
    }

    /// Ends everything on it, and returns when that is gone.
    func end() {
        guard let unshare = libvirtd else { return }
        libvirtd = nil
        // With their first process all others end, and then unshare(1).
        let first = ProcessTable.children(of: unshare.id)
        for id in first { kill(id, SIGKILL) }
        if first.isEmpty { unshare.end() } else { unshare.wait() }
    }
}
