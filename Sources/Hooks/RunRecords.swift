import Glibc
import Linux

/// The records of all running dispatches: `runs/`.
struct RunRecords: Sendable {
    let directory: String

    /// A record and the file it is in, still open so that its lock can be asked for.
    final class Entry: Sendable {
        let record: RunRecord
        let path: String
        private let file: FileDescriptor

        init(_ record: RunRecord, _ path: String, _ file: consuming FileDescriptor) {
            self.record = record
            self.path = path
            self.file = file
        }

        /// Whether its dispatch is running.
        ///
        /// Asked last: a yes is then never stale.
        var isActive: Bool {
            record.boot == SystemIdentity.bootID() && ((try? RecordLock.isHeld(file)) ?? true)
        }

        /// Takes a dead dispatch's record over; false when it is not dead, or somebody else was faster.
        func claim() -> Bool {
            guard (try? RecordLock.take(file)) == true else { return false }
            // An ended dispatch unlinks its record before it lets go of the lock: what is gone needs no cleaning.
            return ((try? FileStatus.of(file))?.linkCount ?? 0) > 0
        }

        /// Removes the record, and with this object's end its lock.
        func remove() { unlink(path) }
    }

    /// All records that can be read.
    ///
    /// Most often there is none, and this costs one look at an empty directory.
    func all() -> [Entry] {
        guard let names = try? Directory.names(at: directory) else { return [] }
        return names.compactMap { name in
            let path = "\(directory)/\(name)"
            guard let file = try? FileDescriptor.open(path, .readWrite | .noFollow), let bytes = try? file.readAll(limit: 1 << 24),
                let record = RunRecord(parsing: bytes)
            else { return nil }
            return Entry(record, path, file)
        }
    }
}

/// The record of a dispatch of this process, from before its first script to its end.
final class ActiveRecord: Sendable {
    private let path: String
    private let file: FileDescriptor

    /// Takes the record's lock, then writes it: what is empty is no record yet, and what can be read is locked.
    init(_ record: RunRecord, in directory: String) throws(Errno) {
        path = "\(directory)/\(record.id)"
        file = try FileDescriptor.open(path, .readWrite | .create | .exclusive | .append, mode: 0o600)
        do throws(Errno) {
            _ = try RecordLock.take(file)
            try file.writeAll(Array(record.opening.utf8))
        } catch {
            unlink(path)
            throw error
        }
    }

    func starts(_ script: String) { append(RunRecord.scriptLine(script)) }

    func started(_ leader: ProcessIdentity) { append(RunRecord.leaderLine(leader)) }

    func ended() { append(RunRecord.endLine) }

    private func append(_ line: String) {
        // A full disk costs the record its detail, not the dispatch its verdict: the tag and the environment still tell.
        try? file.writeAll(Array(line.utf8))
    }

    deinit {
        // Before the lock goes with the descriptor: whoever finds a record without a lock cleans up after it.
        unlink(path)
    }
}
