import CLinux
import Glibc

/// The proc(5) that numbers processes as the calling process's own namespace does: most often what is mounted on /proc.
///
/// A runtime calls its `createContainer` hooks in the container's process namespace while the host's /proc is still in place. There the
/// numbers of our own children name the host's processes, kernel threads among them.
package enum ProcDirectory {
    /// Its path, without a slash at its end; one below which nothing is where there is no such proc(5).
    static let path: String = isOurs("/proc") ? "/proc" : mounted ?? "/dev/null"

    /// Whether a runtime has put the calling process into a namespace from where most of the host's processes cannot be seen.
    package static var isElsewhere: Bool { path != "/proc" }

    /// Whether the numbers in a proc(5) are those of the calling process's namespace.
    private static func isOurs(_ path: String) -> Bool {
        // Where nothing is mounted there is no link, and nothing that could be mistaken.
        guard let id = try? linkTarget("\(path)/self") else { return true }
        return id == "\(getpid())"
    }

    /// One that is mounted nowhere, for this process alone; nil where that is not permitted.
    private static var mounted: String? {
        guard let number = try? call({ clinux_mount_proc() }) else { return nil }
        // For good, as the path is; the scripts must not find it as their standard input.
        guard number > 2 else {
            defer { close(number) }
            return (try? call { fcntl(number, F_DUPFD_CLOEXEC, 3) }).map { "/proc/self/fd/\($0)" }
        }
        return "/proc/self/fd/\(number)"
    }
}
