import Linux

/// The file that this program was started from.
enum OwnProgram {
    /// Its path without links; `ENOENT` when it has been removed or replaced since.
    static func path() throws(Errno) -> String {
        let path = try linkTarget("/proc/self/exe")
        _ = try FileStatus.of(path)
        return path
    }
}
