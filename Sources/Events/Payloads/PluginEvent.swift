/// A plugin was registered, or failed.
public struct PluginEvent: EventPayload, Hashable {
    /// What happened, the last component of the topic.
    public var action: TopicComponent
    /// The plugin's id.
    public var id: String
    /// What kind of plugin it is.
    public var kind: String?
    /// Why it failed, in a line.
    public var error: String?

    /// Makes a payload of these fields.
    public init(_ action: TopicComponent, id: String, kind: String? = nil, error: String? = nil) {
        self.action = action
        self.id = id
        self.kind = kind
        self.error = error
    }

    /// The fields and topics of the type.
    public static let schema = PayloadSchema(
        "plugin", topics: "/plugin/*", "A plugin was registered (/plugin/register) or failed (/plugin/fail).",
        fields: [
            PayloadField("id", String.self, "The plugin's id"),
            PayloadField("kind", String?.self, "What kind of plugin it is"),
            PayloadField("error", String?.self, "Why it failed, in a line"),
        ])

    /// Where it is published.
    public var topic: Topic { Topic(below: "/plugin/", action) }

    /// Writes the fields.
    public func encode(to encoder: inout PayloadEncoder) {
        encoder.encode("id", id)
        encoder.encode("kind", kind)
        encoder.encode("error", error)
    }

    /// Reads the fields.
    public init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) {
        action = topic.last
        id = try decoder.decode("id")
        kind = try decoder.decodeIfPresent("kind")
        error = try decoder.decodeIfPresent("error")
    }
}
