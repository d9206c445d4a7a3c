import CLinux
import Glibc

/// The names in a directory, unsorted, without `.` and `..`.
package enum Directory {
    /// Reads all names; in one that is no UTF-8, U+FFFD stands for what cannot be decoded, so that it can be reported and opens nothing.
    package static func names(at path: String) throws(Errno) -> [String] {
        try names(of: try FileDescriptor.open(path, .readOnly | .directory))
    }

    /// Reads all names of an open directory that has not been read before.
    package static func names(of directory: borrowing FileDescriptor) throws(Errno) -> [String] {
        var names: [String] = []
        // Aligned like the entries; readdir(3) would ask the kernel three more questions for each directory.
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 32768, alignment: 8)
        defer { buffer.deallocate() }
        while true {
            let number = directory.number
            let count = try call { clinux_getdents(number, buffer.baseAddress, buffer.count) }
            if count == 0 { return names }
            var position = 0
            while position < count {
                let entry = UnsafeRawBufferPointer(rebasing: buffer[position..<count])
                position += Int(clinux_entry_length(entry.baseAddress))
                let name = String(cString: clinux_entry_name(entry.baseAddress))
                if name != ".", name != ".." { names.append(name) }
            }
        }
    }

    /// Makes a directory and, with mode 755, those above it that are missing; one that is there already keeps its mode.
    ///
    /// - Throws: `ENOTDIR` when something else has the name.
    package static func create(_ path: String, mode: UInt32) throws(Errno) {
        if make(path, mode) { return }
        switch Errno.last {
        case .exists: break
        case .notFound:
            guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { throw .notFound }
            try create(String(path[..<slash]), mode: 0o755)
            if make(path, mode) { return }
            if Errno.last != .exists { throw Errno.last }
        case let error: throw error
        }
        guard try FileStatus.of(path, followingLinks: true).kind == .directory else { throw .notDirectory }
    }

    /// Whether the directory could be made, with these permissions whatever the umask.
    private static func make(_ path: String, _ mode: UInt32) -> Bool { mkdir(path, mode) == 0 && chmod(path, mode) == 0 }
}
