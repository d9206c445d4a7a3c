/// A listener has given up on an event, which is now among its dead letters.
public struct ListenerDeadEvent: EventPayload, Hashable {
    /// The listener's name.
    public var listener: String
    /// The event that it was called for, as a cursor.
    public var event: String
    /// The topic of that event.
    public var about: String
    /// How often the listener was called for it.
    public var attempts: UInt32
    /// Why the last call did not succeed, in a line.
    public var reason: String

    /// Makes a payload of these fields.
    public init(listener: String, event: String, about: String, attempts: UInt32, reason: String) {
        self.listener = listener
        self.event = event
        self.about = about
        self.attempts = attempts
        self.reason = reason
    }

    /// The fields and topics of the type.
    public static let schema = PayloadSchema(
        "listener-dead", topics: "/listener/dead", "A listener has given up on an event, which is now among its dead letters.",
        fields: [
            PayloadField("listener", String.self, "The listener's name"),
            PayloadField("event", String.self, "The event that it was called for, as a cursor"),
            PayloadField("about", String.self, "The topic of that event"),
            PayloadField("attempts", UInt32.self, "How often the listener was called for it"),
            PayloadField("reason", String.self, "Why the last call did not succeed, in a line"),
        ])

    /// Where it is published.
    public var topic: Topic { "/listener/dead" }

    /// Writes the fields.
    public func encode(to encoder: inout PayloadEncoder) {
        encoder.encode("listener", listener)
        encoder.encode("event", event)
        encoder.encode("about", about)
        encoder.encode("attempts", attempts)
        encoder.encode("reason", reason)
    }

    /// Reads the fields.
    public init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) {
        listener = try decoder.decode("listener")
        event = try decoder.decode("event")
        about = try decoder.decode("about")
        attempts = try decoder.decode("attempts")
        reason = try decoder.decode("reason")
    }
}
