import Adapters
import Glibc
import Linux

/// The file system that files are put in place in, from a root directory of its own.
struct InstallSite {
    /// Without a slash at its end; empty for the host's own.
    private let root: String

    init(root: String?) {
        var bytes = Array((root ?? "").utf8)
        while bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        self.root = String(decoding: bytes, as: UTF8.self)
    }

    /// Where a path of the site is.
    func path(_ path: String) -> String { root + path }

    func hasDirectory(_ directory: String) throws(Errno) -> Bool {
        try checkLeadsNowhereElse(directory)
        do throws(Errno) {
            return try FileStatus.of(path(directory), followingLinks: true).kind == .directory
        } catch {
            if error == .notFound || error == .notDirectory { return false }
            throw error
        }
    }

    /// What is at a path.
    func look(at file: String) throws(Errno) -> PlannedFile.Found {
        try checkLeadsNowhereElse(Self.directory(of: file))
        do throws(Errno) {
            switch try FileStatus.of(path(file)).kind {
            case .regular: return .text(try FileDescriptor.open(path(file), .readOnly | .noFollow).readAll(limit: Self.longest))
            case .link: return .link(target: try linkTarget(path(file)))
            case .directory, .fifo, .socket, .other: return .other
            }
        } catch {
            if error == .notFound { return .nothing }
            throw error
        }
    }

    /// Far more than any of ours has: what is longer is somebody else's, and need not be read to its end.
    private static let longest = 1 << 20

    /// Does what is to be done about a file, all at once: nobody sees half of it, and what somebody has put there meanwhile stays.
    func carryOut(_ action: PlannedFile.Action, at file: String) throws(Errno) {
        switch action {
        case .write(let text):
            try replace(file) { temporary throws(Errno) in
                let new = try FileDescriptor.open(temporary, .writeOnly | .create | .exclusive, mode: 0o644)
                let number = new.number
                // Whatever the umask: the managers of ordinary users read it, too.
                try call { fchmod(number, 0o644) }
                try new.writeAll(Array(text.utf8))
                try call { fsync(number) }
            }
        case .link(let target):
            try replace(file) { temporary throws(Errno) in try call { symlink(target, temporary) } }
        case .remove:
            try Directory.remove(path(file))
        case .keep, .pass, .leave:
            break
        }
    }

    /// Has `make` make a file under a name that nobody looks at, and gives it its own.
    private func replace(_ file: String, _ make: (_ temporary: String) throws(Errno) -> Void) throws(Errno) {
        let directory = path(Self.directory(of: file))
        try Directory.create(directory, mode: 0o755)
        let temporary = "\(directory)/.hookctl-\(String(SystemIdentity.random(), radix: 36))"
        do throws(Errno) {
            try make(temporary)
            if try look(at: file) == .nothing {
                // link(2) replaces nothing, be it only there since we looked.
                try call { linkat(AT_FDCWD, temporary, AT_FDCWD, path(file), 0) }
                try Directory.remove(temporary)
            } else {
                try Directory.rename(temporary, to: path(file))
            }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// Refuses links on the way below a root of its own: what they name is another file in there than out here.
    private func checkLeadsNowhereElse(_ directory: String) throws(Errno) {
        if root.isEmpty { return }
        var current = root
        for component in directory.utf8.split(separator: UInt8(ascii: "/")) {
            current += "/\(Substring(component))"
            do throws(Errno) {
                if try FileStatus.of(current).kind == .link { throw .tooManyLinks }
            } catch {
                if error == .notFound { return }
                throw error
            }
        }
    }

    private static func directory(of file: String) -> String {
        guard let slash = file.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return String(file[..<slash])
    }
}
