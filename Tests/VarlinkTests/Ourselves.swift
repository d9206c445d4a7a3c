import Glibc

/// What the kernel knows of this process.
enum Ourselves {
    static var user: UInt32 { geteuid() }

    static var groups: [UInt32] {
        var groups = [gid_t](repeating: 0, count: Int(max(0, getgroups(0, nil))))
        _ = getgroups(CInt(groups.count), &groups)
        return groups
    }

    /// The processor time that this thread, which is the loop's, has had.
    static var processorTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
