/// The daemon of a container manager, which calls hooks, was started, has read its configuration again, or is stopping.
public struct ManagerEvent: EventPayload, Hashable {
    /// What happened, the last component of the topic.
    public var action: TopicComponent
    /// The manager's name, such as `libvirt`.
    public var name: String
    /// Who asked for it, such as a user or a program.
    public var requester: String?

    /// Makes a payload of these fields.
    public init(_ action: TopicComponent, name: String, requester: String? = nil) {
        self.action = action
        self.name = name
        self.requester = requester
    }

    /// The fields and topics of the type.
    public static let schema = PayloadSchema(
        "manager", topics: "/manager/*",
        "The daemon of a container manager was started, has read its configuration again, or is stopping.",
        fields: [
            PayloadField("name", String.self, "The manager's name, such as libvirt"),
            PayloadField("requester", String?.self, "Who asked for it, such as a user or a program"),
        ])

    /// Where it is published.
    public var topic: Topic { Topic(below: "/manager/", action) }

    /// Writes the fields.
    public func encode(to encoder: inout PayloadEncoder) {
        encoder.encode("name", name)
        encoder.encode("requester", requester)
    }

    /// Reads the fields.
    public init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) {
        action = topic.last
        name = try decoder.decode("name")
        requester = try decoder.decodeIfPresent("requester")
    }
}
