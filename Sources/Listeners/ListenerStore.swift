package import Linux
import Scripts

/// The directory in which the work of all listeners is kept, a directory each, held by one process at a time.
package struct ListenerStore: ~Copyable {
    /// The directory.
    package let path: String
    private let lock: FileDescriptor

    /// Why it cannot be used.
    package enum Unusable: Error, Hashable, Sendable, CustomStringConvertible {
        /// Another process holds it: a daemon that serves listeners, most likely.
        case busy(path: String)
        /// Others could write what would be taken for a listener's work.
        case untrusted(Distrust)
        /// A call failed.
        case failed(path: String, Errno)

        /// Whether it may be had as soon as another process ends.
        package var isBusy: Bool { if case .busy = self { true } else { false } }

        /// One line: what, which, why, and the way out.
        package var description: String {
            switch self {
            case .busy(let path):
                "another process serves the listeners whose work is kept in \(path); fuser \(path)/.lock shows which"
            case .untrusted(let distrust): "the work of listeners cannot be kept: \(distrust)"
            case .failed(let path, let error): "the work of listeners cannot be kept in \(path): \(error)"
            }
        }
    }

    /// Takes the directory for this process until the value goes; makes it where there is none.
    package init(_ path: String) throws(Unusable) {
        let status: FileStatus
        do throws(Errno) {
            try Directory.create(path, mode: 0o700)
            status = try FileStatus.of(path, followingLinks: true)
        } catch {
            throw .failed(path: path, error)
        }
        guard status.owner == SystemIdentity.userID || status.owner == 0 else {
            throw .untrusted(.foreignOwner(path: path, owner: status.owner))
        }
        guard !status.isWritableByOthers else {
            throw .untrusted(.writableByOthers(path: path, permissions: status.permissions))
        }
        lock = try Self.takeLock(in: path)
        self.path = path
    }

    private static func takeLock(in path: String) throws(Unusable) -> FileDescriptor {
        do throws(Errno) {
            let lock = try FileDescriptor.open("\(path)/.lock", .readWrite | .create | .noFollow, mode: 0o600)
            if try RecordLock.take(lock) { return lock }
        } catch {
            throw .failed(path: path, error)
        }
        throw .busy(path: path)
    }

    /// The listeners that something is kept of, by name.
    package borrowing func names() throws(Unusable) -> [String] {
        do throws(Errno) {
            return try Directory.names(at: path).filter { name in
                (try? FileStatus.of("\(path)/\(name)"))?.kind == .directory
            }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        } catch {
            throw .failed(path: path, error)
        }
    }

    /// What is kept of a listener; nil when that is nothing.
    package borrowing func knownLedger(_ name: String, deadLimit: Int) throws(Unusable) -> ListenerLedger? {
        guard try names().contains(where: { ScriptName.areSame($0, name) }) else { return nil }
        return try ledger(name, deadLimit: deadLimit)
    }

    /// What is kept of a listener, which may be nothing yet.
    borrowing func ledger(_ name: String, deadLimit: Int) throws(Unusable) -> ListenerLedger {
        let directory = "\(path)/\(name)"
        do throws(Errno) {
            try Directory.create(directory, mode: 0o700)
            return try ListenerLedger(name, journal: "\(directory)/journal", deadLimit: deadLimit)
        } catch {
            throw .failed(path: directory, error)
        }
    }

    /// Forgets a listener.
    package borrowing func remove(_ name: String) throws(Unusable) {
        let directory = "\(path)/\(name)"
        do throws(Errno) {
            for file in try Directory.names(at: directory) { try Directory.remove("\(directory)/\(file)") }
            try Directory.removeEmpty(directory)
        } catch {
            throw .failed(path: directory, error)
        }
    }
}
