/// The newest events of a log, in memory: what readers who keep up need no disk for.
struct EventWindow {
    /// The log and the generation that its events are of.
    private(set) var log: LogID
    /// The number of the oldest event in it.
    private(set) var start: UInt64
    /// The number of the event that will be appended next.
    private(set) var end: UInt64
    /// Everything up to and with the last event in it.
    var lastCursor: LogCursor { LogCursor(log: log, sequence: end - 1) }
    private var chunks: [EventChunk] = []
    /// The index of the oldest chunk; those before it are gone.
    private var head = 0
    private var size = 0
    private let limit: Int

    /// A window without events.
    ///
    /// - Parameter limit: bytes that it may take; the newest chunk stays in any case.
    init(log: LogID, at end: UInt64, limit: Int) {
        self.log = log
        start = end
        self.end = end
        self.limit = limit
    }

    /// Adds what comes next; traps when it does not follow.
    mutating func append(_ chunk: EventChunk) {
        precondition(chunk.first == end && chunk.log == log, "a chunk from \(chunk.first) on behind \(end - 1)")
        chunks.append(chunk)
        end = chunk.end
        size += chunk.size
        while size > limit, head < chunks.count - 1 {
            size -= chunks[head].size
            head += 1
        }
        start = chunks[head].first
        // Moving what is left now and then costs less than moving it each time.
        if head > 64, head > chunks.count / 2 {
            chunks.removeFirst(head)
            head = 0
        }
    }

    /// Begins anew at another place, with nothing.
    mutating func restart(log: LogID, at end: UInt64) {
        self = EventWindow(log: log, at: end, limit: limit)
    }

    /// Some of the chunks from the one that has this event on; nil when there is none that has it.
    ///
    /// - Parameter limit: bytes that they may take together; one is returned in any case.
    func chunks(from sequence: UInt64, limit: Int) -> [EventChunk]? {
        guard start <= sequence, sequence < end else { return nil }
        var low = head
        var high = chunks.count
        while low < high {
            let middle = (low + high) / 2
            if chunks[middle].end > sequence { high = middle } else { low = middle + 1 }
        }
        var last = low
        var size = chunks[low].size
        while last + 1 < chunks.count, size + chunks[last + 1].size <= limit {
            last += 1
            size += chunks[last].size
        }
        // A copy: while a slice of it is held, the next event to be added would copy all that is in memory.
        return Array(chunks[low...last])
    }
}
