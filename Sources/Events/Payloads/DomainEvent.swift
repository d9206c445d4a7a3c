/// Something happened to a virtual machine, or to a container of libvirt's.
///
/// How its first process exited is nowhere in it: libvirt tells its hooks only that the domain is gone and, from version 10.5 on, why.
public struct DomainEvent: EventPayload, Hashable {
    /// What happened, the last component of the topic.
    public var action: TopicComponent
    /// The domain's name.
    public var name: String
    /// Its UUID, which outlives renaming.
    public var id: String?
    /// The driver that runs it, such as `qemu`.
    public var driver: String?
    /// Why it is gone, in the manager's words, such as `destroyed`; nil where that does not say.
    public var reason: String?
    /// Who asked for it, such as a user or a program.
    public var requester: String?

    /// Makes a payload of these fields.
    public init(
        _ action: TopicComponent, name: String, id: String? = nil, driver: String? = nil, reason: String? = nil, requester: String? = nil
    ) {
        self.action = action
        self.name = name
        self.id = id
        self.driver = driver
        self.reason = reason
        self.requester = requester
    }

    /// The fields and topics of the type.
    public static let schema = PayloadSchema(
        "domain", topics: "/domain/*", "Something happened to a virtual machine, or to a container of libvirt's.",
        fields: [
            PayloadField("name", String.self, "The domain's name"),
            PayloadField("id", String?.self, "Its UUID, which outlives renaming"),
            PayloadField("driver", String?.self, "The driver that runs it, such as qemu"),
            PayloadField("reason", String?.self, "Why it is gone, in the manager's words, such as destroyed"),
            PayloadField("requester", String?.self, "Who asked for it, such as a user or a program"),
        ])

    /// Where it is published.
    public var topic: Topic { Topic(below: "/domain/", action) }

    /// Writes the fields.
    public func encode(to encoder: inout PayloadEncoder) {
        encoder.encode("name", name)
        encoder.encode("id", id)
        encoder.encode("driver", driver)
        encoder.encode("reason", reason)
        encoder.encode("requester", requester)
    }

    /// Reads the fields.
    public init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) {
        action = topic.last
        name = try decoder.decode("name")
        id = try decoder.decodeIfPresent("id")
        driver = try decoder.decodeIfPresent("driver")
        reason = try decoder.decodeIfPresent("reason")
        requester = try decoder.decodeIfPresent("requester")
    }
}
