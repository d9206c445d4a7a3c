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
    func all() -> [Entry] { scan().entries }

    /// All records that can be read, and the names of those that are not whole.
    func scan() -> (entries: [Entry], unfinished: [String]) {
        guard let names = try? Directory.names(at: directory) else { return ([], []) }
        var unfinished: [String] = []
        let entries = names.compactMap { name -> Entry? in
            let path = "\(directory)/\(name)"
            guard let file = try? FileDescriptor.open(path, .readWrite | .noFollow), let bytes = try? file.readAll(limit: 1 << 24) else {
                return nil
            }
            guard let record = RunRecord(parsing: bytes) else {
                unfinished.append(name)
                return nil
            }
            return Entry(record, path, file)
        }
        return (entries, unfinished)
    }

    /// Removes a record that was not whole, unless it is being written: its dispatch died before it had started anything.
    func removeUnfinished(_ name: String) {
        let path = "\(directory)/\(name)"
        guard let file = try? FileDescriptor.open(path, .readWrite | .noFollow), (try? RecordLock.take(file)) == true,
            let bytes = try? file.readAll(limit: 1 << 24), RunRecord(parsing: bytes) == nil, (try? FileStatus.of(file))?.linkCount == 1
        else { return }
        // What else lies here is not ours to remove.
        guard "id \(name)\n".utf8.starts(with: bytes) || bytes.starts(with: "id \(name)\n".utf8) else { return }
        unlink(path)
    }
}

/// The record of a dispatch of this process, from before its first script to its end.
final class ActiveRecord: Sendable {
    private let path: String
    private let file: FileDescriptor

    /// Takes the record's lock, then writes it: what is empty is no record yet, and what can be read is locked.
    init(_ record: RunRecord, in directory: String) throws(Errno) {
        path = "\(directory)/\(record.id)"
        file = try Self.create(path)
        do throws(Errno) {
            try file.writeAll(Array(record.opening.utf8))
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Makes an empty file and takes its lock.
    ///
    /// In the moment between the two it looks like one that was left by a dead dispatch: who cleans up then removes it.
    private static func create(_ path: String) throws(Errno) -> FileDescriptor {
        let end = Instant.now + .seconds(1)
        while true {
            do throws(Errno) {
                let file = try FileDescriptor.open(path, .readWrite | .create | .exclusive | .append, mode: 0o600)
                if try RecordLock.take(file), try FileStatus.of(file).linkCount > 0 { return file }
            } catch {
                // Nobody else makes a file of this name: it is the one that is about to be removed.
                guard error == .exists, .now < end else { throw error }
                usleep(100)
            }
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
