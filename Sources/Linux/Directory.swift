import Glibc

/// The names in a directory, unsorted, without `.` and `..`.
package enum Directory {
    /// Reads all names; in one that is no UTF-8, U+FFFD stands for what cannot be decoded, so that it can be reported and opens nothing.
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
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
    }

    /// Makes a directory and, with mode 755, those above it that are missing; one that is there already keeps its mode.
    ///
    /// - Throws: `ENOTDIR` when something else has the name.
    package static func create(_ path: String, mode: UInt32) throws(Errno) {
        if mkdir(path, mode) == 0 { return }
        switch Errno.last {
        case .exists: break
        case .notFound:
            guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { throw .notFound }
            try create(String(path[..<slash]), mode: 0o755)
            if mkdir(path, mode) == 0 { return }
            if Errno.last != .exists { throw Errno.last }
        case let error: throw error
        }
        guard try FileStatus.of(path, followingLinks: true).kind == .directory else { throw .notDirectory }
    }
}
