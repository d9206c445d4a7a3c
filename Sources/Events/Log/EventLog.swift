import Linux

/// One append-only log of events on disk, shared by every process that may write it.
///
/// There is no long-held lock and no server: each batch is appended under a lock that is held for as long as one write(2) takes, so that no
/// program depends on another one's health. Numbers begin at 1 and have no holes. Readers need no lock at all; see ``LogReader``.
/// - Important: Appending blocks the calling thread: for a few microseconds, and for up to the options' patience when another process
///   holds the lock.
package final class EventLog: Sendable {
    /// The log's directory.
    package let path: String
    private let directory: LogDirectory
    private let options: LogOptions
    private let writer: Lock<LogWriter>
    private let syncs = SyncGroup()
    private let syncedCount = Lock(0)

    /// A log in a directory, which is made with the first append.
    ///
    /// - Parameter clock: what time it is when the log has something to say itself, and how old events are.
    package init(at path: String, options: LogOptions = LogOptions(), clock: LogClock = .system) {
        self.path = path
        self.options = options
        directory = LogDirectory(path: path)
        writer = Lock(LogWriter(LogDirectory(path: path), options: options, clock: clock))
    }

    // MARK: Appending

    /// Makes the log where there is none, mends what a crash has left, and returns the log's end.
    ///
    /// ``append(_:)`` does the same; this says early whether it will work.
    /// - Throws: `untrusted` when others can write there, `newerFormat`, `busy` when the lock was held for too long, `failed` when the
    ///   disk does not allow it.
    @discardableResult
    package func open() throws(LogError) -> LogCursor {
        try writer.withLock { (writer) throws(LogError) in try writer.open() }
    }

    /// Appends records in order, nobody else's between them, and gives them their numbers.
    ///
    /// When it returns, readers see them and they survive this process; the machine's crash only after ``sync()``.
    /// - Throws: `busy` when the lock was held for too long (see ``report(_:)``), `tooLarge`, and, where the options refuse rather than
    ///   count, `unwritten` or `failed`.
    @discardableResult
    package func append(_ records: [EncodedEvent]) throws(LogError) -> LogAppend {
        try writer.withLock { (writer) throws(LogError) in try writer.append(records) }
    }

    /// Appends as many records as can be written; the append says why the others could not, and nothing is counted.
    func appendWhatFits(_ records: [EncodedEvent]) throws(LogError) -> LogAppend {
        try writer.withLock { (writer) throws(LogError) in try writer.appendWhatFits(records) }
    }

    /// Has the log say, as soon as it can be written again, that so many events are not in it.
    func count(lost: Int, _ error: LogError) { writer.withLock { $0.count(lost: lost, error) } }

    /// Leaves records in the spool; whoever holds the lock next appends them.
    func setAside(_ records: [EncodedEvent]) throws(LogError) {
        try Spool(directory).add(records, limit: options.spoolLimit, isDurable: false)
    }

    /// Whether others have appended since this process did, as far as can be seen without the lock.
    var hasGrown: Bool { writer.withLock { $0.hasGrown } }

    /// The number of the first event in the segment that this process appends to; nil when there is none.
    var activeSegment: UInt64? { writer.withLock { $0.segment?.first } }

    /// Appends records, or leaves them in the spool when that cannot be done now: whoever appends next imports them.
    ///
    /// For a program that ends soon: what cannot be written is never counted instead, since nobody would be left to say so.
    /// - Returns: Nil when some of them are in the spool.
    /// - Throws: What kept them out of the log, when they cannot be left in the spool either: `failed`, `unwritten`, `newerFormat`, or
    ///   `spoolFull` when the log was only busy. At once `untrusted` and `tooLarge`.
    @discardableResult
    package func report(_ records: [EncodedEvent]) throws(LogError) -> LogAppend? {
        let obstacle: LogError
        do throws(LogError) {
            let append = try appendWhatFits(records)
            guard let failure = append.failure else { return append }
            obstacle = failure
        } catch {
            obstacle = error
        }
        let accepted: Int
        switch obstacle {
        case .unwritten(_, let count, _): accepted = count
        case .busy, .failed, .newerFormat, .missing: accepted = 0
        case .untrusted, .tooLarge, .foreignCursor, .spoolFull: throw obstacle
        }
        do throws(LogError) {
            // The append may have failed before it came to that.
            try directory.checkTrust()
            try setAside(Array(records.dropFirst(accepted)))
            return nil
        } catch {
            if case .busy = obstacle { throw error }
            throw obstacle
        }
    }

    /// Events that were counted instead of written, and that the log does not mention yet.
    package var unwrittenCount: Int { writer.withLock { $0.unwrittenCount } }

    // MARK: Durability

    /// Returns when everything appended before is on the disk; many who wait at the same time share one fdatasync(2).
    package func sync() async throws(LogError) {
        try await syncs.wait { [self] in Result { () throws(LogError) in try syncNow() } }.get()
    }

    /// How often this process has brought the log to the disk.
    package var syncCount: Int { syncedCount.withLock { $0 } }

    /// The same as ``sync()``, on the calling thread.
    package func syncNow() throws(LogError) {
        let unsynced = writer.withLock { $0.takeUnsynced() }
        do throws(Errno) {
            // Outside both locks: it takes milliseconds, and others append meanwhile.
            try unsynced.sync()
            syncedCount.withLock { $0 += 1 }
        } catch {
            writer.withLock { $0.putBack(unsynced) }
            throw .failed(path: path, operation: "sync", error)
        }
    }

    // MARK: Reading

    /// A reader that begins there.
    ///
    /// - Throws: `missing` when there is no log, `foreignCursor`, `untrusted`, `newerFormat`, `failed`.
    package func reader(from start: LogStart, following: Bool = false) throws(LogError) -> LogReader {
        try LogReader(at: path, from: start, following: following)
    }

    // MARK: Care

    /// What is there, and what retention would remove.
    package func status() throws(LogError) -> LogStatus { try LogStatus(of: directory, options: options) }

    /// Reads everything and says what is wrong with it; changes nothing.
    package func verify() throws(LogError) -> LogVerification { try LogVerification(of: directory) }

    /// Mends what can be: cuts off a torn end, imports waiting reports, makes indexes again, and removes what crashes have left.
    ///
    /// Damaged lines in the middle stay as they are: readers state them as gaps, and nobody can make them good.
    package func repair() throws(LogError) -> LogRepair {
        try writer.withLock { (writer) throws(LogError) in try LogRepair(of: directory, with: writer) }
    }

    /// Removes the segments that retention does not keep; returns what went, oldest first.
    package func prune() throws(LogError) -> [LogRetention.Segment] {
        try writer.withLock { (writer) throws(LogError) in try writer.prune() }
    }
}
