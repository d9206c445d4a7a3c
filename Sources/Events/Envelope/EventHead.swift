package import Linux

/// What a search in the log looks at: the beginning of a line, read as far as its topic.
package struct EventHead: Sendable {
    /// The event's number in the log, from 1.
    package let seq: UInt64
    /// When it was published, on the calendar's clock.
    package let time: RealTime
    /// Where in the line the topic stands.
    package let topic: Range<Int>

    /// Nil when the line does not begin as one of the log does; what stands behind the topic is not looked at.
    package init?(_ line: UnsafeRawBufferPointer) {
        var members = EventMembers(line)
        var found: (seq: UInt64?, time: RealTime?) = (nil, nil)
        while let member = try? members.next() {
            switch member {
            case .seq(let seq): found.seq = seq
            case .time(let time): found.time = time
            case .topic(let topic):
                guard let seq = found.seq, let time = found.time else { return nil }
                self.seq = seq
                self.time = time
                self.topic = topic.range
                return
            case .monotonic, .boot, .host, .namespace, .cause, .depth, .type, .payload, .unknown: continue
            }
        }
        return nil
    }
}
