/// Something was added to the database of what there is, or removed from it.
public struct DatabaseEvent: EventPayload, Hashable {
    /// What kind of thing it is.
    public var object: Object
    /// The pool that it is in, or that it is.
    public var pool: String
    /// Its id.
    public var id: String
    /// What was done.
    public var action: Action

    /// What the database holds.
    public enum Object: String, CaseIterable, PayloadValue {
        /// A pool, which the others are in.
        case pool
        /// Someone who owns containers.
        case user
        /// Users together.
        case group
        /// A container.
        case container
    }

    /// What can be done to the database.
    public enum Action: String, CaseIterable, PayloadValue {
        /// It is there now.
        case add
        /// It is there no more.
        case remove
    }

    /// Makes a payload of these fields.
    public init(object: Object, pool: String, id: String, action: Action) {
        self.object = object
        self.pool = pool
        self.id = id
        self.action = action
    }

    /// The fields and topics of the type.
    public static let schema = PayloadSchema(
        "database", topics: "/database/*", "Something was added to the database of what there is, or removed from it.",
        fields: [
            PayloadField("object", Object.self, "What kind of thing it is"),
            PayloadField("pool", String.self, "The pool that it is in, or that it is"),
            PayloadField("id", String.self, "Its id"),
            PayloadField("action", Action.self, "What was done"),
        ])

    /// Where it is published.
    public var topic: Topic { Topic(below: "/database/", TopicComponent(checked: action.rawValue)) }

    /// Writes the fields.
    public func encode(to encoder: inout PayloadEncoder) {
        encoder.encode("object", object)
        encoder.encode("pool", pool)
        encoder.encode("id", id)
        encoder.encode("action", action)
    }

    /// Reads the fields.
    public init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) {
        object = try decoder.decode("object")
        pool = try decoder.decode("pool")
        id = try decoder.decode("id")
        action = try decoder.decode("action")
    }
}
