/// An object came into another state.
public struct StateEvent: EventPayload, Hashable {
    /// The pool that the object is in.
    public var pool: String
    /// The object's id.
    public var id: String
    /// The state that it is in now.
    public var state: String

    /// Makes a payload of these fields.
    public init(pool: String, id: String, state: String) {
        self.pool = pool
        self.id = id
        self.state = state
    }

    /// The fields and topics of the type.
    public static let schema = PayloadSchema(
        "state", topics: "/state/change", "An object came into another state.",
        fields: [
            PayloadField("pool", String.self, "The pool that the object is in"),
            PayloadField("id", String.self, "The object's id"),
            PayloadField("state", String.self, "The state that it is in now"),
        ])

    /// Where it is published.
    public var topic: Topic { "/state/change" }

    /// Writes the fields.
    public func encode(to encoder: inout PayloadEncoder) {
        encoder.encode("pool", pool)
        encoder.encode("id", id)
        encoder.encode("state", state)
    }

    /// Reads the fields.
    public init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) {
        pool = try decoder.decode("pool")
        id = try decoder.decode("id")
        state = try decoder.decode("state")
    }
}
