/// A listener was not called for an event because too many listeners had led to it: a loop, most likely.
public struct ListenerLoopEvent: EventPayload, Hashable {
    /// The listener's name.
    public var listener: String
    /// The event that it would have been called for, as a cursor.
    public var event: String
    /// The topic of that event.
    public var about: String
    /// How many listeners have led to that event.
    public var depth: UInt32

    /// Makes a payload of these fields.
    public init(listener: String, event: String, about: String, depth: UInt32) {
        self.listener = listener
        self.event = event
        self.about = about
        self.depth = depth
    }

    /// The fields and topics of the type.
    public static let schema = PayloadSchema(
        "listener-loop", topics: "/listener/loop",
        "A listener was not called for an event because too many listeners had led to it: a loop, most likely.",
        fields: [
            PayloadField("listener", String.self, "The listener's name"),
            PayloadField("event", String.self, "The event that it would have been called for, as a cursor"),
            PayloadField("about", String.self, "The topic of that event"),
            PayloadField("depth", UInt32.self, "How many listeners have led to that event"),
        ])

    /// Where it is published.
    public var topic: Topic { "/listener/loop" }

    /// Writes the fields.
    public func encode(to encoder: inout PayloadEncoder) {
        encoder.encode("listener", listener)
        encoder.encode("event", event)
        encoder.encode("about", about)
        encoder.encode("depth", depth)
    }

    /// Reads the fields.
    public init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) {
        listener = try decoder.decode("listener")
        event = try decoder.decode("event")
        about = try decoder.decode("about")
        depth = try decoder.decode("depth")
    }
}
