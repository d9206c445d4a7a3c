import Events
import JSON
import Linux

/// The batch of events that was sent last, as text: streams that select the same send the same, one right after the other.
@LoopActor final class NewestBatch {
    private var selection = EventSelection.everything
    private var log: LogID?
    private var first: UInt64 = 0
    private var last: UInt64 = 0
    private var count = 0
    private var text: [UInt8] = []

    /// Events of one log as a JSON array.
    ///
    /// - Parameters:
    ///   - events: one or more, and all that the selection has between the first and the last of them.
    ///   - size: roughly how long the text is, in bytes.
    func text(of events: [Event], in log: LogID, matching selection: EventSelection, size: Int) -> [UInt8] {
        if self.log == log, first == events[0].seq, last == events[events.count - 1].seq, count == events.count,
            self.selection == selection
        {
            return text
        }
        (self.log, self.selection) = (log, selection)
        (first, last, count) = (events[0].seq, events[events.count - 1].seq, events.count)
        text = Self.text(of: events, size: size)
        return text
    }

    /// Events as a JSON array.
    static func text(of events: [Event], size: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 16)
        var writer = JSONWriter(appendingTo: consume bytes)
        writer.array { for event in events { $0.element(EventJSON(event)) } }
        return writer.bytes
    }
}
