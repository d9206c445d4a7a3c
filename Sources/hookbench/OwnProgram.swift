import Linux

/// Where the running program is, beside which the others are built.
enum OwnProgram {
    static func path() throws(Failure) -> String {
        do throws(Errno) { return try linkTarget("/proc/self/exe") } catch { throw Failure("cannot read /proc/self/exe: \(error)") }
    }

    static func directory() throws(Failure) -> String {
        let path = try path()
        return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }
}
