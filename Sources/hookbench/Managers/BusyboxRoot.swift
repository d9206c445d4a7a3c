import Glibc
import Linux

/// A root file system with one program in it, which does nothing.
enum BusyboxRoot {
    /// What is run in it.
    static let command = ["/bin/busybox", "true"]

    /// Why there can be none; nil when there can.
    static var obstacle: String? {
        if geteuid() != 0 { return "containers need root" }
        return HostProgram.path("busybox") == nil ? "apt-get install busybox-static" : nil
    }

    /// Makes it, if that is possible at all.
    static func make(at path: String, on bench: Workbench) throws(Failure) {
        guard obstacle == nil, let busybox = HostProgram.path("busybox") else { return }
        do throws(Errno) {
            for name in ["bin", "proc", "dev", "sys"] { try Directory.create("\(path)/\(name)", mode: 0o755) }
        } catch {
            throw Failure("cannot make \(path): \(error)")
        }
        try bench.copy(busybox, to: "\(path)/bin/busybox")
    }
}
