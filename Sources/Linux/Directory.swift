import Glibc

/// The names in a directory, unsorted, without `.` and `..`.
package enum Directory {
    /// Reads all names; one that is no UTF-8 is passed over, since nothing could be said about it in a report.
    package static func names(at path: String) throws(Errno) -> [String] {
        let descriptor = try FileDescriptor.open(path, .readOnly | .directory)
        return try names(of: descriptor)
    }

    /// Reads all names and closes the directory.
    package static func names(of descriptor: consuming FileDescriptor) throws(Errno) -> [String] {
        let number = descriptor.release()
        guard let stream = fdopendir(number) else {
            let error = Errno.last
            _ = Glibc.close(number)
            throw error
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw Errno.last }
                return names
            }
            let name: String? = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
            }
            guard let name, name != ".", name != ".." else { continue }
            names.append(name)
        }
    }

    /// Makes a directory and those above it that are missing; one that is there already keeps its mode.
    package static func create(_ path: String, mode: UInt32) throws(Errno) {
        if mkdir(path, mode) == 0 { return }
        switch Errno.last {
        case .exists: return
        case .notFound:
            guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { throw .notFound }
            try create(String(path[..<slash]), mode: mode & 0o755 | 0o755)
            if mkdir(path, mode) != 0, Errno.last != .exists { throw Errno.last }
        case let error: throw error
        }
    }
}
