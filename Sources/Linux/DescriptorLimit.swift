import Glibc

/// How many descriptors this process may have.
package enum DescriptorLimit {
    /// The soft limit RLIMIT_NOFILE, which is what counts.
    package static var soft: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }
}
