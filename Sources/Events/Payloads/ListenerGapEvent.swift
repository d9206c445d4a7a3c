/// A listener will not see some events that it may have asked for.
public struct ListenerGapEvent: EventPayload, Hashable {
    /// The listener's name.
    public var listener: String
    /// Why not.
    public var reason: Reason
    /// The number of the first event that it will not see, where that is known.
    public var first: UInt64?
    /// The number of the last one, where that is known.
    public var last: UInt64?

    /// Why a listener will not see events.
    public enum Reason: String, CaseIterable, PayloadValue {
        /// Retention removed them before the listener came by.
        case retention
        /// Their bytes are damaged or were taken out of the log.
        case damage
        /// They were lost off the end of the log, and their numbers have been given to other events since.
        case cut
        /// The log has been replaced by another one.
        case replaced
        /// What was kept of the listener's work was damaged.
        case state
    }

    /// Makes a payload of these fields.
    public init(listener: String, reason: Reason, first: UInt64? = nil, last: UInt64? = nil) {
        self.listener = listener
        self.reason = reason
        self.first = first
        self.last = last
    }

    /// The fields and topics of the type.
    public static let schema = PayloadSchema(
        "listener-gap", topics: "/listener/gap", "A listener will not see some events that it may have asked for.",
        fields: [
            PayloadField("listener", String.self, "The listener's name"),
            PayloadField("reason", Reason.self, "Why not"),
            PayloadField("first", UInt64?.self, "The number of the first event that it will not see, where that is known"),
            PayloadField("last", UInt64?.self, "The number of the last one, where that is known"),
        ])

    /// Where it is published.
    public var topic: Topic { "/listener/gap" }

    /// Writes the fields.
    public func encode(to encoder: inout PayloadEncoder) {
        encoder.encode("listener", listener)
        encoder.encode("reason", reason)
        encoder.encode("first", first)
        encoder.encode("last", last)
    }

    /// Reads the fields.
    public init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) {
        listener = try decoder.decode("listener")
        reason = try decoder.decode("reason")
        first = try decoder.decodeIfPresent("first")
        last = try decoder.decodeIfPresent("last")
    }
}
