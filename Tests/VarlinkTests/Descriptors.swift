import Glibc

/// How many descriptors this process may have.
enum Descriptors {
    /// Raises the limit as far as it may be, and says how many connections both of whose ends are here it allows, at most as many as wanted.
    static func allow(pairs wanted: Int) -> Int {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return min(wanted, (Int(clamping: limit.rlim_max) - 200) / 2)
    }
}
