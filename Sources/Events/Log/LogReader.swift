import Configuration
import Glibc
import Linux

/// A place in a log that moves forward: every event once and in order, and a stated gap for each that is missing.
///
/// It takes no lock and asks nobody: others append, rotate, prune and recover meanwhile. One that is slow costs nothing but its own window
/// of 256 KiB, and finds a gap when retention has overtaken it.
/// - Important: It blocks for the disk. It is not `Sendable`: one task at a time reads.
package final class LogReader {
    /// What comes next in the log.
    package enum Item: Equatable, Sendable {
        /// An event with this number; ``LogReader/line`` has it.
        case event(UInt64)
        /// Events that are not there.
        case gap(LogGap)
    }

    /// The line of the event that ``next()`` has returned: a whole JSON object, without the newline.
    ///
    /// - Important: Valid until the next call of ``next()``.
    package private(set) var line = UnsafeRawBufferPointer(start: nil, count: 0)

    /// Readable when there may be more to read; nil for a reader that does not follow.
    ///
    /// Drain it *before* reading.
    package let changes: LogChanges?

    private let directory: LogDirectory
    private var identity: LogIdentity?
    private var stamp: LogDirectory.Stamp?

    private var segment: SegmentFile?
    /// The segment after this one: when it is known, this one will not change any more.
    private var successor: UInt64?
    /// The segments behind that, newest first, as they were when the directory was last listed.
    private var later: [UInt64] = []
    private var buffer: LineBuffer
    /// The number of the next event.
    private var expected: UInt64 = 1
    /// Where the damage begins that has been met behind the last good line.
    private var damage: Int64?
    /// Where damage has been read twice from the disk.
    private var confirmed: Int64?

    private var gaps: [LogGap] = []
    /// An event that waits in ``line`` behind a gap.
    private var held: UInt64?
    /// As long as it is there, events that are earlier are passed over.
    private var notBefore: [UInt8]?

    /// A reader of the log in a directory.
    ///
    /// - Parameter following: whether ``changes`` will tell of more; costs an inotify(7) instance, of which a user has 128.
    /// - Throws: As ``EventLog/reader(from:following:)``.
    package init(at path: String, from start: LogStart, following: Bool = false) throws(LogError) {
        let directory = LogDirectory(path: path)
        self.directory = directory
        buffer = LineBuffer(capacity: 256 << 10)
        try directory.checkTrust()
        changes = following ? try LogError.attempt("watch", path) { () throws(Errno) in try LogChanges(directory) } : nil
        stamp = directory.identityStamp()
        if case .identity(let identity) = try directory.readIdentity() { self.identity = identity }
        switch start {
        case .oldest: try move(to: try directory.segments().first ?? 1)
        case .now: try moveToEnd()
        case .time(let time): try move(toTime: time)
        case .cursor(let cursor): try move(behind: cursor)
        }
    }

    /// Everything up to and with the last item has been seen.
    package var cursor: LogCursor {
        let next = gaps.first?.first ?? held ?? expected
        return LogCursor(log: identity?.id ?? LogID(random: 0, generation: 1), sequence: next - 1)
    }

    /// The number of the first event in the segment that is being read; nil while there is none.
    var segmentStart: UInt64? { segment?.first }

    /// Goes on at a later event; those before it have been seen elsewhere.
    ///
    /// - Important: A few of them may still be returned: passing over them is less work than finding the place.
    func skip(to sequence: UInt64) throws(LogError) {
        guard gaps.isEmpty, held == nil, notBefore == nil, sequence > expected + 1000 else { return }
        try move(to: sequence)
    }

    /// The next event or gap; nil when there is none for now.
    package func next() throws(LogError) -> Item? {
        while true {
            if !gaps.isEmpty { return .gap(gaps.removeFirst()) }
            if let sequence = held {
                held = nil
                return .event(sequence)
            }
            while let bytes = buffer.takeLine() {
                if let notBefore, let text = LogLine.timeText(of: bytes), memcmp(text.baseAddress!, notBefore, RFC3339.utcLength) < 0 {
                    continue
                }
                var good = bytes
                var number = LogLine.sequence(of: bytes)
                if number == nil {
                    if try mustReadAgain(from: buffer.lineOffset) { break }
                    guard let (start, sequence) = LogLine.goodEnd(of: bytes) else { continue }
                    good = UnsafeRawBufferPointer(rebasing: bytes[start...])
                    number = sequence
                }
                // Proven just above.
                let sequence = number!
                damage = nil
                if notBefore != nil {
                    guard isLateEnough(good) else { continue }
                    notBefore = nil
                    expected = sequence
                }
                if sequence < expected { continue }
                line = good
                if sequence == expected {
                    expected += 1
                    return .event(sequence)
                }
                gaps.append(LogGap(first: expected, last: sequence - 1, reason: .damage))
                held = sequence
                expected = sequence + 1
                break
            }
            if gaps.isEmpty, held == nil, try !readOn() { return nil }
        }
    }

    private func isLateEnough(_ line: UnsafeRawBufferPointer) -> Bool {
        guard let notBefore, let text = LogLine.timeText(of: line) else { return false }
        return memcmp(text.baseAddress!, notBefore, RFC3339.utcLength) >= 0
    }

    /// Damage is believed when a second look shows it too: half a line may have been read, taken back by its writer, and written anew.
    private func mustReadAgain(from offset: Int64) throws(LogError) -> Bool {
        damage = damage ?? offset
        if confirmed == offset { return false }
        confirmed = offset
        buffer.seek(to: offset)
        return true
    }

    // MARK: Reading on

    /// Gets more bytes, of this segment or the next; false when there are none for now.
    private func readOn() throws(LogError) -> Bool {
        guard let segment else {
            // An empty log: its first segment may have come.
            guard let first = try directory.segments().first else { return false }
            try move(to: max(expected, first))
            return self.segment != nil
        }
        let filling = try LogError.attempt("read", directory.segment(segment.first)) { () throws(Errno) in
            try buffer.fill(from: segment.descriptor)
        }
        // After reading: when what was read has been given other numbers since, the new generation can be seen by now.
        if try hasNewIdentity() { return true }
        switch filling {
        case .more: return true
        case .tooLong:
            damage = damage ?? buffer.lineOffset
            return true
        case .endOfFile: return try turnPage(after: segment)
        }
    }

    private func turnPage(after segment: SegmentFile) throws(LogError) -> Bool {
        let status = try LogError.attempt("look at", directory.segment(segment.first)) { () throws(Errno) in try segment.status() }
        if let next = successor {
            // Read to its end after the successor was there: nothing can come any more.
            guard try open(next) else {
                successor = try nextSegment(behind: segment.first)
                return successor != nil
            }
            if notBefore == nil, expected < next {
                gaps.append(LogGap(first: expected, last: next - 1, reason: status.linkCount == 0 ? .retention : .damage))
                expected = next
            }
            return true
        }
        // Whatever is no good line yet may become one, or be cut off and written anew.
        buffer.seek(to: damage ?? buffer.offset)
        damage = nil
        if SegmentFile.isSealed(status) || status.linkCount == 0 {
            successor = try nextSegment(behind: segment.first)
            return successor != nil
        }
        if status.size < buffer.offset {
            // Somebody has cut the file without saying so: what is there is read again, and what was seen is passed over.
            buffer.seek(to: 0)
            return status.size > 0
        }
        return false
    }

    /// The segment behind one; nil when there is none so far.
    private func nextSegment(behind first: UInt64) throws(LogError) -> UInt64? {
        while let next = later.popLast() {
            // Not there any more when retention has been quicker.
            if next > first, (try? FileStatus.of(directory.segment(next))) != nil { return next }
        }
        later = try directory.segments().filter { $0 > first }.reversed()
        return later.popLast()
    }

    private func open(_ first: UInt64) throws(LogError) -> Bool {
        changes?.watch(segment: directory.segment(first))
        do throws(Errno) {
            segment = try SegmentFile.forReading(first, in: directory)
        } catch {
            if error == .notFound { return false }
            throw .failed(path: directory.segment(first), operation: "open", error)
        }
        buffer.seek(to: 0)
        successor = nil
        damage = nil
        confirmed = nil
        return true
    }

    /// Whether the log has another identity than when it was last looked at, and the reader another place because of it.
    private func hasNewIdentity() throws(LogError) -> Bool {
        let stamp = directory.identityStamp()
        if stamp == self.stamp { return false }
        self.stamp = stamp
        // Moved or removed under us: nothing would ever come any more.
        if stamp == nil, !directory.exists { throw .missing(path: directory.path) }
        guard case .identity(let new) = try directory.readIdentity(), new != identity else { return false }
        guard let old = identity else {
            identity = new
            return false
        }
        let seen = cursor
        guard new.random == old.random, let shared = new.lastShared(withGeneration: old.generation) else {
            throw .foreignCursor(seen, log: new.id)
        }
        identity = new
        later = []
        if expected - 1 > shared {
            if notBefore == nil { gaps.append(LogGap(first: shared + 1, last: expected - 1, reason: .cut)) }
            try move(to: shared + 1)
        } else {
            // What was read may be half a line of before and half a line of after.
            buffer.seek(to: damage ?? buffer.offset)
            damage = nil
        }
        return true
    }

    // MARK: Finding the place to begin

    /// Goes to the event with a number, or the first there is behind it.
    private func move(to sequence: UInt64) throws(LogError) {
        while true {
            let segments = try directory.segments()
            expected = sequence
            guard let oldest = segments.first else {
                segment = nil
                return
            }
            if sequence < oldest {
                guard try open(oldest) else { continue }
                gaps.append(LogGap(first: sequence, last: oldest - 1, reason: .retention))
                expected = oldest
                return
            }
            // The first is not behind it, so there is a last that is not.
            guard try open(segments.last { $0 <= sequence }!) else { continue }
            let near = try place(near: sequence)
            buffer.seek(to: near)
            return
        }
    }

    /// The beginning of a line that is not behind the event, and not far before it.
    private func place(near sequence: UInt64) throws(LogError) -> Int64 {
        let segment = segment!
        return try LogError.attempt("read", directory.segment(segment.first)) { () throws(Errno) in
            var low: Int64 = 0
            var high = try segment.status().size
            while high - low > 256 << 10 {
                let middle = low + (high - low) / 2
                buffer.seek(to: middle)
                guard let (number, offset) = try firstWholeLine(of: segment), offset < high else { break }
                if number <= sequence { low = offset } else { high = middle }
            }
            return low
        }
    }

    /// The first good line behind the bytes at which the buffer stands; nil when there is none nearby.
    private func firstWholeLine(of segment: SegmentFile) throws(Errno) -> (sequence: UInt64, offset: Int64)? {
        var isWhole = false
        for _ in 0..<8 {
            while let line = buffer.takeLine() {
                if isWhole, let sequence = LogLine.sequence(of: line) { return (sequence, buffer.lineOffset) }
                isWhole = true
            }
            guard try buffer.fill(from: segment.descriptor) == .more else { return nil }
        }
        return nil
    }

    private func moveToEnd() throws(LogError) {
        guard let (last, end) = try end() else { return try move(to: 1) }
        expected = last + 1
        buffer.seek(to: end)
    }

    /// Opens the newest segment; the number and the end of its last good line, or nil when there is no segment.
    private func end() throws(LogError) -> (last: UInt64, offset: Int64)? {
        while true {
            guard let first = try directory.segments().last else { return nil }
            guard try open(first), let segment else { continue }
            let tail = try LogError.attempt("read", directory.segment(first)) { () throws(Errno) in
                try LogTail.find(in: segment.descriptor, size: try segment.status().size)
            }
            // When another has been begun meanwhile, this is not the end.
            guard try directory.segments().last == first else { continue }
            return (max(tail.last ?? 0, first - 1), tail.end)
        }
    }

    private func move(behind cursor: LogCursor) throws(LogError) {
        guard let identity, identity.random == cursor.log.random, let shared = identity.lastShared(withGeneration: cursor.log.generation)
        else {
            throw .foreignCursor(cursor, log: identity?.id ?? LogID(random: 0, generation: 1))
        }
        var seen = cursor.sequence
        if seen > shared {
            gaps.append(LogGap(first: shared + 1, last: seen, reason: .cut))
            seen = shared
        } else if let (last, _) = try end(), seen > last {
            // Nobody has noticed yet that the end is lost.
            gaps.append(LogGap(first: last + 1, last: seen, reason: .cut))
            seen = last
        }
        try move(to: seen + 1)
    }

    private func move(toTime time: RealTime) throws(LogError) {
        notBefore = Array(RFC3339.utc(time).utf8)
        searching: while true {
            let segments = try directory.segments()
            for first in segments {
                if first != segments.last, let size = try? FileStatus.of(directory.segment(first)).size {
                    // Not a binary search: where the clock was set back, later segments end earlier. A header is one read of 64 bytes.
                    let summary = SegmentIndex.load(first, segmentSize: size, in: directory, summaryOnly: true)
                    if let summary, summary.latest.nanoseconds < time.nanoseconds { continue }
                }
                guard try open(first) else { continue searching }
                expected = first
                try skip(to: time, in: first)
                return
            }
            segment = nil
            return
        }
    }

    /// Goes to where the index says that the time is, if it does, and if a look at that place bears it out.
    private func skip(to time: RealTime, in first: UInt64) throws(LogError) {
        guard let segment else { return }
        try LogError.attempt("read", directory.segment(first)) { () throws(Errno) in
            let size = try segment.status().size
            guard let index = SegmentIndex.load(first, segmentSize: size, in: directory, covering: .beginning) else { return }
            guard let block = index.block(notBefore: time) else {
                // What is not covered comes behind.
                buffer.seek(to: index.size)
                return
            }
            buffer.seek(to: block.offset)
            var line = buffer.takeLine()
            while line == nil, try buffer.fill(from: segment.descriptor) == .more { line = buffer.takeLine() }
            let isRight = line.flatMap(LogLine.sequence(of:)) == block.sequence
            buffer.seek(to: isRight ? block.offset : 0)
        }
    }
}
