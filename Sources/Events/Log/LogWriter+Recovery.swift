import Linux

// Finding out, with the lock held, what others have done since it was last held, and mending what a crash has left.

extension LogWriter {
    /// Makes what this process knows of the log's end true.
    func catchUp() throws(LogError) {
        guard let segment, let status = try? segment.status(), status.linkCount > 0, !SegmentFile.isSealed(status) else {
            try openLast()
            return
        }
        if status.size == size { return }
        index = nil
        try readIdentity()
        if let mark = mark(of: segment.first, size: status.size), mark.last >= next {
            next = mark.last + 1
            size = status.size
            clockReading = mark.clock
            return
        }
        try recover(segment, size: status.size, known: next - 1)
    }

    /// Goes on with the newest segment, which this process does not know yet.
    private func openLast() throws(LogError) {
        let known = segment == nil ? 0 : next - 1
        if let segment { unsynced.append(segment) }
        segment = nil
        index = nil
        let segments = try directory.segments()
        try readIdentity()
        let mark = LogMark(from: lock!.descriptor).flatMap { $0.random == identity?.random ? $0 : nil }
        if let mark, identity?.boot == boot { clockReading = mark.clock }

        guard let first = segments.last else {
            // Numbers are never given twice under one id; where the last one is unknown the log gets another id.
            if identity == nil || mark == nil { try store(LogIdentity(random: SystemIdentity.random(), boot: boot)) }
            try begin(at: mark.map { $0.last + 1 } ?? 1)
            return
        }
        if identity == nil { try store(LogIdentity(random: SystemIdentity.random(), boot: boot)) }
        let segment = try LogError.attempt("open", directory.segment(first)) { () throws(Errno) in
            try SegmentFile.forAppending(first, in: directory)
        }
        let size = try LogError.attempt("look at", directory.segment(first)) { () throws(Errno) in try segment.status().size }
        try recover(segment, size: size, known: max(known, mark?.last ?? 0))
    }

    /// Reads the end of a segment; cuts off what is no whole line, and begins a new generation when events may be gone.
    ///
    /// - Parameter known: the last number that is known to have been given.
    private func recover(_ segment: SegmentFile, size: Int64, known: UInt64) throws(LogError) {
        let path = directory.segment(segment.first)
        let tail = try LogError.attempt("read", path) { () throws(Errno) in try LogTail.find(in: segment.descriptor, size: size) }
        let last = max(tail.last ?? 0, segment.first - 1)
        let isCut = tail.end < size || last < known
        // A crash of the machine may have taken events without leaving half of one: then nobody can say what is missing,
        // but the numbers that are given from now on are not the ones that were given before.
        if isCut || identity!.boot != boot {
            var identity = identity!
            identity.cut(after: last, boot: boot, oldest: try directory.segments().first ?? 1)
            // First, so that a reader who sees the numbers given anew can see why.
            try store(identity)
            if isCut {
                notices.append(
                    GapEvent(
                        reason: .cut, after: last, through: known > last ? known : nil, bytes: UInt64(size - tail.end),
                        generation: UInt64(identity.generation)))
            }
        }
        // An index that covers what is gone would be believed again once as much has been appended.
        if SegmentIndex.load(segment.first, segmentSize: tail.end, in: directory, covering: .beginning, summaryOnly: true) == nil {
            try? Directory.remove(directory.index(segment.first))
        }
        if tail.end < size {
            try LogError.attempt("cut", path) { () throws(Errno) in try segment.descriptor.truncate(to: tail.end) }
        }
        self.segment = segment
        self.size = tail.end
        index = tail.end == 0 ? .empty : nil
        indexedSize = 0
        next = last + 1
    }

    /// The last writer's mark, when it is for this segment at this size.
    private func mark(of segment: UInt64, size: Int64) -> LogMark? {
        guard let mark = LogMark(from: lock!.descriptor), mark.random == identity?.random, mark.segment == segment, mark.size == size else {
            return nil
        }
        return mark
    }

    // MARK: The identity

    /// Reads `LOGID` again when it has changed; nil afterwards when there is none to be believed.
    private func readIdentity() throws(LogError) {
        let stamp = directory.identityStamp()
        if stamp != nil, stamp == identityStamp { return }
        switch try directory.readIdentity() {
        case .identity(let identity): self.identity = identity
        case .missing, .damaged: identity = nil
        case .newer(let format): throw .newerFormat(path: directory.path, format: format)
        }
        identityStamp = stamp
    }

    private func store(_ identity: LogIdentity) throws(LogError) {
        try LogError.attempt("write", directory.identity) { () throws(Errno) in
            try directory.replace(directory.identity, with: identity.line, isDurable: true)
        }
        self.identity = identity
        identityStamp = directory.identityStamp()
    }
}
