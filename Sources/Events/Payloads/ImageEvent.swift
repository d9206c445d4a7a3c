/// Something happened to an image.
public struct ImageEvent: EventPayload, Hashable {
    /// What happened, the last component of the topic.
    public var action: TopicComponent
    /// The image's name, with its tag.
    public var name: String
    /// Its digest.
    public var id: String?
    /// Annotations, by key.
    public var annotations: [String: String]
    /// Who asked for it, such as a user or a program.
    public var requester: String?

    /// Makes a payload of these fields.
    public init(_ action: TopicComponent, name: String, id: String? = nil, annotations: [String: String] = [:], requester: String? = nil) {
        self.action = action
        self.name = name
        self.id = id
        self.annotations = annotations
        self.requester = requester
    }

    /// The fields and topics of the type.
    public static let schema = PayloadSchema(
        "image", topics: "/image/*", "Something happened to an image.",
        fields: [
            PayloadField("name", String.self, "The image's name, with its tag"),
            PayloadField("id", String?.self, "Its digest"),
            PayloadField("annotations", [String: String]?.self, "Annotations, by key"),
            PayloadField("requester", String?.self, "Who asked for it, such as a user or a program"),
        ])

    /// Where it is published.
    public var topic: Topic { Topic(below: "/image/", action) }

    /// Writes the fields.
    public func encode(to encoder: inout PayloadEncoder) {
        encoder.encode("name", name)
        encoder.encode("id", id)
        encoder.encode("annotations", annotations.isEmpty ? nil : annotations)
        encoder.encode("requester", requester)
    }

    /// Reads the fields.
    public init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) {
        action = topic.last
        name = try decoder.decode("name")
        id = try decoder.decodeIfPresent("id")
        annotations = try decoder.decodeIfPresent("annotations") ?? [:]
        requester = try decoder.decodeIfPresent("requester")
    }
}
