import Linux

/// What one process knows of a log's end, and how it appends there.
///
/// Everything here happens under two locks: the process's own, which ``EventLog`` holds, and the log's file lock, for a batch at a time.
/// What it knows is a guess until the file lock is held: others append, rotate, prune and crash in between.
final class LogWriter {
    let directory: LogDirectory
    let options: LogOptions
    let clock: LogClock
    let boot = SystemIdentity.bootID()

    private(set) var lock: LockFile?
    var identity: LogIdentity?
    var identityStamp: LogDirectory.Stamp?
    var spool: Spool

    var segment: SegmentFile?
    /// Bytes of the segment, as it was when the lock was last held.
    var size: Int64 = 0
    /// The number that the next event gets.
    var next: UInt64 = 1
    /// Of the segment, so far; nil when others have appended to it.
    var index: SegmentIndex?
    /// How much of the segment the stored index covers.
    var indexedSize: Int64 = 0
    var clockReading: LogMark.ClockReading?

    /// What the log itself has to say at the next occasion, as events like any other: a listener gets them without asking for them.
    var notices: [any EventPayload] = []
    var unwritten: Unwritten?

    /// Segments that others may read but a crash of the machine may still take.
    var unsynced: [SegmentFile] = []
    var hasUnsyncedNames = false
    /// Why a segment that is no longer among them could not be brought to the disk.
    var syncFailure: Errno?
    /// Segments that were sealed by this process and have no index yet.
    var unindexed: [SegmentFile] = []

    var buffer: [UInt8] = []

    final class LockFile {
        let descriptor: FileDescriptor
        /// What tells it from another file of its name.
        let inode: UInt64?

        init(_ descriptor: consuming FileDescriptor) {
            inode = (try? FileStatus.of(descriptor))?.inode
            self.descriptor = descriptor
        }
    }

    /// Events that were counted instead of written.
    struct Unwritten {
        var count: Int
        var error: Errno
        var since: RealTime
    }

    init(_ directory: LogDirectory, options: LogOptions, clock: LogClock) {
        self.directory = directory
        self.options = options
        self.clock = clock
        spool = Spool(directory)
    }

    // MARK: What EventLog asks for

    /// Appends a batch, and does with what cannot be written as the options say.
    func append(_ records: [EncodedEvent]) throws(LogError) -> LogAppend {
        let append = try appendWhatFits(records)
        guard let failure = append.failure else { return append }
        guard options.onWriteError == .gap else { throw failure }
        count(lost: append.unwritten, failure)
        return append
    }

    /// Has the log say, as soon as it can be written again, that so many events are not in it.
    func count(lost: Int, _ error: LogError) {
        guard lost > 0 else { return }
        unwritten = Unwritten(count: (unwritten?.count ?? 0) + lost, error: error.cause, since: unwritten?.since ?? clock.now())
    }

    /// Whether others have appended since this process did, as far as can be seen without the lock.
    var hasGrown: Bool {
        guard let segment, let status = try? segment.status() else { return true }
        return status.size != size || status.linkCount == 0 || SegmentFile.isSealed(status)
    }

    /// Appends a batch: one write(2) for each 256 KiB of it.
    func appendWhatFits(_ records: [EncodedEvent]) throws(LogError) -> LogAppend {
        for record in records where record.bytes.count > LogLine.longestRecord {
            throw .tooLarge(bytes: record.bytes.count, limit: LogLine.longestRecord)
        }
        do throws(LogError) {
            return try withLock { () throws(LogError) in
                try writeWhatWaits()
                let first = try write(records)
                return LogAppend(log: id, first: first, count: records.count, unwritten: 0)
            }
        } catch {
            let accepted = try error.asWriteFailure()
            return LogAppend(
                log: id, first: next - UInt64(accepted), count: accepted, unwritten: records.count - accepted, failure: error)
        }
    }

    /// Puts the log in order as an append would, and says where it ends.
    func open() throws(LogError) -> LogCursor {
        try withLock { () throws(LogError) in
            try writeWhatWaits()
            return LogCursor(log: id, sequence: next - 1)
        }
    }

    /// Removes what retention does not keep; returns what went.
    func prune() throws(LogError) -> [LogRetention.Segment] {
        try withLock { () throws(LogError) in
            try writeWhatWaits()
            try retireAged()
            return try removeExcess()
        }
    }

    /// Does something else that nobody may append meanwhile; `body` gets the segment that is being written.
    func withLock<Result>(_ body: (_ active: UInt64) throws(LogError) -> Result) throws(LogError) -> Result {
        try withLock { () throws(LogError) in try body(segment!.first) }
    }

    /// What has to be synced for everything appended so far to survive the machine's crash.
    func takeUnsynced() -> UnsyncedLog {
        defer {
            unsynced = []
            hasUnsyncedNames = false
            syncFailure = nil
        }
        return UnsyncedLog(
            segments: unsynced + (segment.map { [$0] } ?? []), directory: hasUnsyncedNames ? directory : nil, failure: syncFailure)
    }

    /// Takes back what could not be synced.
    func putBack(_ log: UnsyncedLog) {
        unsynced = log.segments.filter { $0 !== segment } + unsynced
        hasUnsyncedNames = hasUnsyncedNames || log.directory != nil
    }

    private var id: LogID { identity?.id ?? LogID(random: 0, generation: 1) }

    /// Events that have been counted instead of written, and not been stated in the log yet.
    var unwrittenCount: Int { unwritten?.count ?? 0 }

    // MARK: The lock

    private func withLock<Result>(_ body: () throws(LogError) -> Result) throws(LogError) -> Result {
        try acquire()
        do throws(LogError) {
            try catchUp()
            let result = try body()
            release()
            return result
        } catch {
            release()
            throw error
        }
    }

    private func acquire() throws(LogError) {
        while true {
            let file = try lockFile()
            let isMine = try LogError.attempt("lock", directory.lock) { () throws(Errno) in
                try FileLock.acquire(file.descriptor, patience: options.patience)
            }
            guard isMine else { throw .busy(path: directory.path) }
            // Somebody may have removed the log or put another in its place: then the lock that others take is another file.
            if let status = try? FileStatus.of(directory.lock), status.inode == file.inode { return }
            lock = nil
            // What is in it may still be waited for.
            if let segment { unsynced.append(segment) }
            segment = nil
            index = nil
            identity = nil
            identityStamp = nil
        }
    }

    private func lockFile() throws(LogError) -> LockFile {
        if let lock { return lock }
        try directory.prepare()
        let file = LockFile(
            try LogError.attempt("open", directory.lock) { () throws(Errno) in
                try FileDescriptor.open(directory.lock, .readWrite | .create | .noFollow, mode: 0o640)
            })
        lock = file
        return file
    }

    private func release() {
        if let lock { FileLock.release(lock.descriptor) }
        // Outside the lock: what is sealed does not change, and reading a large segment takes longer than others may wait.
        for segment in unindexed {
            guard let status = try? segment.status(), let index = try? SegmentIndex.scan(segment, size: status.size) else { continue }
            try? index.store(for: segment.first, in: directory)
        }
        unindexed = []
    }
}

extension LogError {
    /// How many records are in the log nevertheless; throws what is no failure of the disk.
    fileprivate func asWriteFailure() throws(LogError) -> Int {
        switch self {
        case .unwritten(_, let accepted, _): return accepted
        case .failed: return 0
        case .missing, .untrusted, .newerFormat, .busy, .tooLarge, .foreignCursor, .spoolFull: throw self
        }
    }

    /// The call's error behind it, or the one that says the same.
    fileprivate var cause: Errno {
        switch self {
        case .unwritten(_, _, let cause), .failed(_, _, let cause): cause
        case .missing: .notFound
        case .busy: .again
        case .tooLarge, .spoolFull: .noSpace
        case .untrusted, .newerFormat, .foreignCursor: .notPermitted
        }
    }
}
