/// Something happened to a network of containers or virtual machines.
public struct NetworkEvent: EventPayload, Hashable {
    /// What happened, the last component of the topic.
    public var action: TopicComponent
    /// The network's name.
    public var name: String
    /// Its UUID, which outlives renaming.
    public var id: String?
    /// Who asked for it, such as a user or a program.
    public var requester: String?

    /// Makes a payload of these fields.
    public init(_ action: TopicComponent, name: String, id: String? = nil, requester: String? = nil) {
        self.action = action
        self.name = name
        self.id = id
        self.requester = requester
    }

    /// The fields and topics of the type.
    public static let schema = PayloadSchema(
        "network", topics: "/network/*", "Something happened to a network of containers or virtual machines.",
        fields: [
            PayloadField("name", String.self, "The network's name"),
            PayloadField("id", String?.self, "Its UUID, which outlives renaming"),
            PayloadField("requester", String?.self, "Who asked for it, such as a user or a program"),
        ])

    /// Where it is published.
    public var topic: Topic { Topic(below: "/network/", action) }

    /// Writes the fields.
    public func encode(to encoder: inout PayloadEncoder) {
        encoder.encode("name", name)
        encoder.encode("id", id)
        encoder.encode("requester", requester)
    }

    /// Reads the fields.
    public init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) {
        action = topic.last
        name = try decoder.decode("name")
        id = try decoder.decodeIfPresent("id")
        requester = try decoder.decodeIfPresent("requester")
    }
}
