import CLinux
import Glibc

/// What the thread that spawns must have before its first child, because posix_spawn(3) cannot set it for the child.
package enum ThreadSettings {
    /// The signals that were blocked on the spawning thread before any was blocked here; asking for it first prepares the thread.
    static let originalMask: sigset_t = {
        var mask = sigset_t()
        pthread_sigmask(SIG_SETMASK, nil, &mask)
        _ = clinux_unshare_fs()
        block([.brokenPipe])
        return mask
    }()

    /// Lets the calling thread have an umask of its own, and blocks SIGPIPE on it: a script that closes its input early must not kill us.
    ///
    /// It is the process's until ``withUmask(_:_:)``: other threads that this one starts, such as those of Swift's thread pool, share it.
    /// Where unshare(2) is forbidden (some containers' seccomp filters) the umask stays the whole process's.
    package static func prepareForSpawning() {
        // Once in a process, which one thread alone spawns for.
        _ = originalMask
    }

    /// Runs `body`, which spawns, under another umask, and takes that off again.
    static func withUmask<Result>(_ mask: mode_t, _ body: () -> Result) -> Result {
        let before = umask(mask)
        defer { umask(before) }
        return body()
    }

    /// Blocks signals on the calling thread.
    package static func block(_ signals: [Signal]) {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal.rawValue) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Lets signals through again that were blocked here, SIGPIPE excepted; those that have come meanwhile are forgotten.
    package static func unblock() {
        var set = sigset_t()
        pthread_sigmask(SIG_SETMASK, nil, &set)
        var own = originalMask
        for number in 1..<NSIG where number == SIGPIPE || sigismember(&own, number) == 1 { sigdelset(&set, number) }
        var now = timespec(tv_sec: 0, tv_nsec: 0)
        while sigtimedwait(&set, nil, &now) > 0 {}
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    /// Blocks every signal on the calling thread: an embedding program's handlers must not run on ours.
    package static func blockAll() {
        var set = sigset_t()
        sigfillset(&set)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Makes the calling process adopt the orphans of its descendants, or stop doing so (prctl(2), PR_SET_CHILD_SUBREAPER).
    package static func setSubreaper(_ on: Bool) {
        clinux_set_subreaper(on ? 1 : 0)
    }

    /// Whether the calling process adopts orphans.
    package static var isSubreaper: Bool { clinux_is_subreaper() != 0 }
}
