/// Something happened to a blob of the content store.
public struct ContentEvent: EventPayload, Hashable {
    /// What happened, the last component of the topic.
    public var action: TopicComponent
    /// The blob's digest.
    public var id: String
    /// What it was fetched as.
    public var name: String?
    /// The image that it belongs to.
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
        "content", topics: "/content/*", "Something happened to a blob of the content store.",
        fields: [
            PayloadField("id", String.self, "The blob's digest"),
            PayloadField("name", String?.self, "What it was fetched as"),
            PayloadField("image", String?.self, "The image that it belongs to"),
            PayloadField("annotations", [String: String]?.self, "Annotations, by key"),
            PayloadField("requester", String?.self, "Who asked for it, such as a user or a program"),
        ])

    /// Where it is published.
    public var topic: Topic { Topic(below: "/content/", action) }

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
