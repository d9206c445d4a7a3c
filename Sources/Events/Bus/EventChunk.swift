/// Some events in a row as they stand in memory: made once, and shared by all who read them.
final class EventChunk: Sendable {
    /// The log and its generation.
    let log: LogID
    /// The number of the first event.
    let first: UInt64
    let events: [EncodedEvent]
    /// What stands here instead of events that are missing.
    let gap: LogGap?
    /// Roughly how many bytes of memory it takes.
    let size: Int

    /// Events that were appended one after another.
    init(log: LogID, first: UInt64, events: [EncodedEvent]) {
        self.log = log
        self.first = first
        self.events = events
        gap = nil
        // An array's header, the event's own fields, and the object.
        size = events.reduce(128) { $0 + $1.bytes.capacity + 32 + MemoryLayout<EncodedEvent>.stride }
    }

    /// A stated loss.
    init(log: LogID, gap: LogGap) {
        self.log = log
        first = gap.first
        events = []
        self.gap = gap
        size = 128
    }

    /// The number of the first event behind it.
    var end: UInt64 { gap.map { $0.last + 1 } ?? first + UInt64(events.count) }
}
