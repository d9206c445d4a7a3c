import Glibc

// What is done to names rather than to files.

extension Directory {
    /// Gives a file another name, atomically replacing what has that name; rename(2).
    package static func rename(_ path: String, to newPath: String) throws(Errno) {
        try call { Glibc.rename(path, newPath) }
    }

    /// Removes the name of a file; unlink(2).
    package static func remove(_ path: String) throws(Errno) {
        try call { unlink(path) }
    }

    /// Removes a directory that nothing is in; rmdir(2).
    package static func removeEmpty(_ path: String) throws(Errno) {
        try call { rmdir(path) }
    }

    /// The bytes that this user may still write to the file system that a path is on; statvfs(3).
    package static func availableBytes(at path: String) throws(Errno) -> UInt64 {
        var status = statvfs()
        try call { statvfs(path, &status) }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }
}
