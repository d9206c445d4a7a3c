package import Linux

/// A line of the log, taken apart without making values of its members.
package struct EventLine: Sendable {
    /// The event's number in the log, from 1.
    package let seq: UInt64
    /// When it was published, on the calendar's clock.
    package let time: RealTime
    let monotonic: Instant
    /// Where in the line the members stand.
    let layout: EventLayout
    /// From behind the sequence number to the end of the last member that an event has: what `EncodedEvent.bytes` holds.
    package let body: Range<Int>

    /// Takes a line apart, without its line break: `{"seq":N,"time":"…", … ,"event":{…}, … }`.
    ///
    /// The sequence number comes first; members that are not known are passed over, since the log adds some of its own.
    /// The payload is not checked beyond its brackets and quotes: that is the business of whoever reads it.
    package init(_ line: UnsafeRawBufferPointer) throws(InvalidLine) {
        var members = EventMembers(line)
        guard case .seq(let seq)? = try members.next() else { throw InvalidLine(at: 0, "the sequence number does not come first") }
        let start = members.position
        var end = start
        var layout = EventLayout()
        var time: RealTime?
        var monotonic = Instant(nanoseconds: 0)
        while let member = try members.next() {
            switch member {
            case .seq: throw InvalidLine(at: members.position, "a second sequence number")
            case .time(let value): time = value
            case .monotonic(let value): monotonic = value
            case .boot(let extent): layout.boot = extent
            case .host(let extent): layout.host = extent
            case .namespace(let extent): layout.namespace = extent
            case .topic(let extent): layout.topic = extent
            case .cause(let extent): layout.cause = extent
            case .depth(let depth): layout.depth = depth
            case .type(let extent): layout.type = extent
            case .payload(let extent): layout.payload = extent
            case .unknown: continue
            }
            end = members.position
        }
        guard let time, !layout.topic.isAbsent, !layout.payload.isAbsent else {
            throw InvalidLine(at: line.count, "an event has a time, a topic and a payload")
        }
        self.seq = seq
        self.time = time
        self.monotonic = monotonic
        self.layout = layout
        body = start..<end
    }
}
