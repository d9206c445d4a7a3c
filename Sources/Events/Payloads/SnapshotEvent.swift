/// Something happened to a snapshot of a file system.
public struct SnapshotEvent: EventPayload, Hashable {
    /// What happened, the last component of the topic.
    public var action: TopicComponent
    /// The snapshot's key.
    public var id: String
    /// The name that it was committed under.
    public var name: String?
    /// The image that it was made from.
    public var image: String?
    /// Annotations, by key.
    public var annotations: [String: String]
    /// Who asked for it, such as a user or a program.
    public var requester: String?

    /// Makes a payload of these fields.
    public init(
        _ action: TopicComponent, id: String, name: String? = nil, image: String? = nil, annotations: [String: String] = [:],
        requester: String? = nil
    ) {
        self.action = action
        self.id = id
        self.name = name
        self.image = image
        self.annotations = annotations
        self.requester = requester
    }

    /// The fields and topics of the type.
    public static let schema = PayloadSchema(
        "snapshot", topics: "/snapshot/*", "Something happened to a snapshot of a file system.",
        fields: [
            PayloadField("id", String.self, "The snapshot's key"),
            PayloadField("name", String?.self, "The name that it was committed under"),
            PayloadField("image", String?.self, "The image that it was made from"),
            PayloadField("annotations", [String: String]?.self, "Annotations, by key"),
            PayloadField("requester", String?.self, "Who asked for it, such as a user or a program"),
        ])

    /// Where it is published.
    public var topic: Topic { Topic(below: "/snapshot/", action) }

    /// Writes the fields.
    public func encode(to encoder: inout PayloadEncoder) {
        encoder.encode("id", id)
        encoder.encode("name", name)
        encoder.encode("image", image)
        encoder.encode("annotations", annotations.isEmpty ? nil : annotations)
        encoder.encode("requester", requester)
    }

    /// Reads the fields.
    public init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) {
        action = topic.last
        id = try decoder.decode("id")
        name = try decoder.decodeIfPresent("name")
        image = try decoder.decodeIfPresent("image")
        annotations = try decoder.decodeIfPresent("annotations") ?? [:]
        requester = try decoder.decodeIfPresent("requester")
    }
}
