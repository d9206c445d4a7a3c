import CLinux
import Glibc

/// Where proc(5) shows the processes that this one can name.
package enum ProcDirectory {
    /// `/proc`, or where that belongs to another process namespace, a view of this process's own that is mounted nowhere.
    ///
    /// LXC and the OCI runtimes call some hooks in the container's process namespace while the host's /proc is still mounted: an id that is
    /// read there names another process, or none, to whoever is to be signalled. Where the kernel does not give such a view, it is a
    /// directory that does not exist: rather find nobody than kill somebody else.
    package static let path: String = {
        // The link names its reader by the number that it has in the namespace of this /proc.
        if let own = try? linkTarget("/proc/self"), own == "\(getpid())" { return "/proc" }
        let view = clinux_open_proc()
        return view < 0 ? "/proc/none" : "/proc/self/fd/\(view)"
    }()

    /// Whether this process was put into a process namespace whose /proc is not the one that is mounted.
    package static var isElsewhere: Bool { path != "/proc" }
}
