import Glibc
import Linux

/// How many descriptors this process may have, and has.
enum Descriptors {
    /// Raises the limit as far as it may be, and says how many connections both of whose ends are here it allows, at most as many as wanted.
    static func allow(pairs wanted: Int) -> Int {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return min(wanted, (Int(clamping: limit.rlim_max) - 200) / 2)
    }

    /// The limit that counts; no descriptor from that number on can be had.
    static var limit: Int {
        get {
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            return Int(clamping: limit.rlim_cur)
        }
        set {
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            limit.rlim_cur = rlim_t(newValue)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
    }

    /// The number that the next descriptor gets.
    static var lowestFree: Int {
        let number = dup(0)
        close(number)
        return Int(number)
    }

    /// How many are open.
    static var count: Int { ((try? Directory.names(at: "/proc/self/fd")) ?? []).count }
}
