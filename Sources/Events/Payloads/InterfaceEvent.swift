/// Something happened to a container's network interface.
public struct InterfaceEvent: EventPayload, Hashable {
    /// The pool that the container is in.
    public var pool: String
    /// The container's id.
    public var id: String
    /// What happened.
    public var action: Action
    /// The interface's name, before it was renamed.
    public var name: String
    /// Its name after it was renamed.
    public var newName: String?
    /// The name of its other end on the host.
    public var hostVeth: String?

    /// What can happen to an interface.
    public enum Action: String, CaseIterable, PayloadValue {
        /// It is there now.
        case add
        /// It is there no more.
        case remove
        /// It has another name.
        case rename
        /// It carries packets now.
        case up
        /// It carries packets no more.
        case down
    }

    /// Makes a payload of these fields.
    public init(pool: String, id: String, action: Action, name: String, newName: String? = nil, hostVeth: String? = nil) {
        self.pool = pool
        self.id = id
        self.action = action
        self.name = name
        self.newName = newName
        self.hostVeth = hostVeth
    }

    /// The fields and topics of the type.
    public static let schema = PayloadSchema(
        "interface", topics: "/interface/*", "Something happened to a container's network interface.",
        fields: [
            PayloadField("pool", String.self, "The pool that the container is in"),
            PayloadField("id", String.self, "The container's id"),
            PayloadField("action", Action.self, "What happened"),
            PayloadField("name", String.self, "The interface's name, before it was renamed"),
            PayloadField("new_name", String?.self, "Its name after it was renamed"),
            PayloadField("host_veth", String?.self, "The name of its other end on the host"),
        ])

    /// Where it is published.
    public var topic: Topic { Topic(below: "/interface/", TopicComponent(checked: action.rawValue)) }

    /// Writes the fields.
    public func encode(to encoder: inout PayloadEncoder) {
        encoder.encode("pool", pool)
        encoder.encode("id", id)
        encoder.encode("action", action)
        encoder.encode("name", name)
        encoder.encode("new_name", newName)
        encoder.encode("host_veth", hostVeth)
    }

    /// Reads the fields.
    public init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) {
        pool = try decoder.decode("pool")
        id = try decoder.decode("id")
        action = try decoder.decode("action")
        name = try decoder.decode("name")
        newName = try decoder.decodeIfPresent("new_name")
        hostVeth = try decoder.decodeIfPresent("host_veth")
    }
}
