import Glibc

/// What the kernel knows of this process.
enum Ourselves {
    static var user: UInt32 { geteuid() }

    static var groups: [UInt32] {
        var groups = [gid_t](repeating: 0, count: Int(max(0, getgroups(0, nil))))
        _ = getgroups(CInt(groups.count), &groups)
        return groups
    }
}
