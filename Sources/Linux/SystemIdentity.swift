import CLinux
import Glibc

/// What tells this boot and this process apart from any other.
package enum SystemIdentity {
    /// The kernel's random id of this boot: a process id and start time mean nothing without it.
    package static func bootID() -> String { boot }

    /// Read once: no process outlives its boot.
    private static let boot: String = {
        guard let file = try? FileDescriptor.open("/proc/sys/kernel/random/boot_id", .readOnly),
            let bytes = try? file.readAll(limit: 64)
        else { return "unknown" }
        return String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
    }()

    /// The inode of the process namespace that this process's ids are of, pid_namespaces(7); 0 where /proc does not tell.
    package static let processNamespace = (try? FileStatus.of("/proc/self/ns/pid", followingLinks: true))?.inode ?? 0

    /// What this machine calls itself: gethostname(2).
    package static func hostName() -> String {
        // HOST_NAME_MAX is 64; a name that fills it has no terminator but the last byte here.
        var name = [CChar](repeating: 0, count: 65)
        gethostname(&name, name.count - 1)
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// 64 random bits from getrandom(2).
    package static func random() -> UInt64 { clinux_random() }

    /// The effective user's id.
    package static var userID: UInt32 { geteuid() }
}
