import Configuration
import Linux

// Appending, with the lock held and the end of the log known.

extension LogWriter {
    private static let chunk = 256 << 10
    /// How much a reader has to look through for a time, at most, when one process writes.
    private static let indexInterval: Int64 = 4 << 20

    /// What comes before any batch: waiting reports, and what the log itself has to say.
    func writeWhatWaits() throws(LogError) {
        do throws(LogError) {
            // First: how much of an import that was cut short is in the log already is told by the next number.
            try importSpool()
            try writeNotices()
        } catch {
            // What was accepted is none of the caller's batch.
            guard case .unwritten(let path, _, let cause) = error else { throw error }
            throw .failed(path: path, operation: "write to", cause)
        }
    }

    /// Appends records and returns the number of the first.
    func write(_ records: [EncodedEvent]) throws(LogError) -> UInt64 {
        let first = next
        var pending = 0
        do throws(LogError) {
            for record in records {
                let length = Int64(record.bytes.count + LogLine.overhead(of: next + UInt64(pending)))
                let place = size + Int64(buffer.count)
                if place > 0, place + length > options.segmentSize {
                    try flush(&pending)
                    if size > 0 {
                        try rotate()
                        _ = try? removeExcess()
                    }
                }
                let start = size + Int64(buffer.count)
                record.bytes.withUnsafeBytes { LogLine.append($0, sequence: next + UInt64(pending), to: &buffer) }
                index?.add(next + UInt64(pending), record.time, at: start, to: size + Int64(buffer.count))
                pending += 1
                if buffer.count >= Self.chunk { try flush(&pending) }
            }
            try flush(&pending)
        } catch {
            buffer.removeAll(keepingCapacity: true)
            index = nil
            guard case .failed(let path, _, let cause) = error else { throw error }
            throw .unwritten(path: path, accepted: Int(next - first), cause)
        }
        if buffer.capacity > 4 * Self.chunk { buffer = [] }
        return first
    }

    /// Writes the buffer, which holds so many lines.
    ///
    /// After a failure the whole lines that were written stay, since readers may have seen them, and the rest of a line is taken back.
    private func flush(_ pending: inout Int) throws(LogError) {
        guard pending > 0 else { return }
        let segment = segment!
        var done = 0
        var failure: Errno?
        buffer.withUnsafeBytes { bytes in
            while done < bytes.count, failure == nil {
                do throws(Errno) {
                    done += try segment.descriptor.write(UnsafeRawBufferPointer(rebasing: bytes[done...]))
                } catch {
                    failure = error
                }
            }
        }
        guard let failure else {
            size += Int64(buffer.count)
            next += UInt64(pending)
            pending = 0
            buffer.removeAll(keepingCapacity: true)
            writeMark()
            storeIndex()
            return
        }
        let whole = (buffer[..<done].lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        size += Int64(whole)
        next += UInt64(buffer[..<whole].reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) })
        if done > whole { try? segment.descriptor.truncate(to: size) }
        writeMark()
        throw .failed(path: directory.segment(segment.first), operation: "write to", failure)
    }

    private func storeIndex() {
        guard let index, size - indexedSize >= Self.indexInterval else { return }
        indexedSize = size
        try? index.store(for: segment!.first, in: directory)
    }

    private func writeMark() {
        guard let lock, let identity, let segment else { return }
        let reading = clockReading ?? readClock().reading
        LogMark(random: identity.random, last: next - 1, segment: segment.first, size: size, clock: reading).write(to: lock.descriptor)
    }

    // MARK: Segments

    /// Begins the segment whose first event will have this number.
    func begin(at first: UInt64) throws(LogError) {
        let segment = try LogError.attempt("make", directory.segment(first)) { () throws(Errno) in
            try SegmentFile.creating(first, in: directory)
        }
        self.segment = segment
        size = 0
        next = first
        index = .empty
        indexedSize = 0
        hasUnsyncedNames = true
    }

    /// Seals the segment and begins the next.
    func rotate() throws(LogError) {
        let full = segment!
        // Sealed before the next is there: whoever has the old one open would append to it otherwise. A crash in between leaves a sealed
        // segment without a successor, which the next writer unseals.
        try LogError.attempt("seal", directory.segment(full.first)) { () throws(Errno) in try full.seal() }
        if let index, index.size == size { try? index.store(for: full.first, in: directory) } else { unindexed.append(full) }
        unsynced.append(full)
        segment = nil
        try begin(at: next)
        // A program that never syncs would keep every segment open.
        while unsynced.count > 8 {
            // Who waits for the disk next has to be told: what the kernel has dropped no later sync brings back.
            do throws(Errno) { try unsynced.removeFirst().descriptor.syncData() } catch { syncFailure = error }
        }
    }

    /// Removes the segments that retention does not keep.
    func removeExcess() throws(LogError) -> [LogRetention.Segment] {
        let excess = LogRetention.excess(of: try LogRetention.survey(directory), now: clock.now(), options: options)
        var removed: [LogRetention.Segment] = []
        // The oldest first, whatever crashes in between: numbers that are missing are missing at the beginning.
        for segment in excess {
            try LogError.attempt("remove", directory.segment(segment.first)) { () throws(Errno) in
                try Directory.remove(directory.segment(segment.first))
            }
            try? Directory.remove(directory.index(segment.first))
            removed.append(segment)
        }
        return removed
    }

    /// Begins a new segment when everything in this one is too old to be kept, so that it can go.
    func retireAged() throws(LogError) {
        guard size > 0, var active = try LogRetention.survey(directory).last else { return }
        if let index { active.latest = index.latest }
        let successor = LogRetention.Segment(first: next, size: 0, latest: clock.now())
        var ageOnly = options
        ageOnly.retentionSize = .max
        if !LogRetention.excess(of: [active, successor], now: clock.now(), options: ageOnly).isEmpty { try rotate() }
    }

    // MARK: What the log says itself

    private func writeNotices() throws(LogError) {
        let clock = readClock()
        if let before = clockReading, let jump = clock.reading.jump(since: before) { notices.append(ClockEvent(jump: .nanoseconds(jump))) }
        clockReading = clock.reading
        // One by one: what is said is not said again when the next cannot be.
        while let notice = notices.first {
            try write(notice)
            notices.removeFirst()
        }
        if let unwritten {
            try write(
                GapEvent(
                    reason: .unwritten, count: UInt64(unwritten.count), error: unwritten.error.name, since: RFC3339.utc(unwritten.since)))
            self.unwritten = nil
        }
    }

    private func write(_ notice: some EventPayload) throws(LogError) {
        // It keeps to its own schemas.
        guard let event = try? EncodedEvent(notice, time: clock.now()) else { preconditionFailure("the log cannot say \(notice)") }
        _ = try write([event])
    }

    private func readClock() -> (now: RealTime, reading: LogMark.ClockReading) {
        let now = clock.now()
        let sinceBoot = clock.sinceBoot()
        return (now, LogMark.ClockReading(offset: now.nanoseconds - sinceBoot.nanoseconds, sinceBoot: sinceBoot.nanoseconds))
    }

    // MARK: The spool

    private func importSpool() throws(LogError) {
        // So many at a time: the others who wait for the lock do not wait long.
        for report in spool.reports().prefix(256) {
            do throws(LogError) {
                try importReport(report)
            } catch {
                // The directory has not changed since it was looked at, and still it is not empty.
                spool.forget()
                throw error
            }
        }
    }

    private func importReport(_ report: Spool.Report) throws(LogError) {
        let (records, damaged): ([EncodedEvent], Int)
        do throws(Errno) {
            (records, damaged) = try spool.read(report)
        } catch {
            // That will pass.
            if [.tooManyDescriptors, .tooManyOpenFiles, .noMemory].contains(error) {
                throw .failed(path: directory.spool, operation: "read a report in", error)
            }
            // Kept out of the way for the administrator: it must not stop all the events that come after it.
            notices.append(GapEvent(reason: .spool, file: report.name))
            try LogError.attempt("move a report in", directory.spool) { () throws(Errno) in try spool.hide(report) }
            return
        }
        if damaged > 0 { notices.append(GapEvent(reason: .spool, count: UInt64(damaged), file: report.name)) }
        // An import that was cut short has written from its number on; nobody has appended since, or its file would be gone.
        let written = report.begun.map { $0.skipped + Int(clamping: next - min(next, $0.sequence)) } ?? 0
        let rest = Array(records.dropFirst(written))
        let begun = try LogError.attempt("begin a report in", directory.spool) { () throws(Errno) in
            try spool.begin(report, at: next, skipping: written)
        }
        _ = try write(rest)
        try LogError.attempt("finish a report in", directory.spool) { () throws(Errno) in try spool.finish(begun) }
    }
}
