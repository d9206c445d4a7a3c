public import JSON

/// What a type of payload promises: on which topics it is published, and which fields it has.
///
/// An object, because every event asks for it: what is handed out is one reference.
public final class PayloadSchema: Sendable {
    /// The type's name, which stands in each event; a program of one's own puts its domain first (`example.com-backup`).
    public let type: String
    /// The topics that it is published on.
    public let topics: TopicPattern
    /// What it tells, for people: a sentence.
    public let documentation: String
    /// The fields, in the order in which they are written.
    public let fields: [PayloadField]

    /// Declares a type; traps when two fields have one name.
    public init(_ type: TopicComponent, topics: TopicPattern, _ documentation: String, fields: [PayloadField]) {
        precondition(Set(fields.map(\.name)).count == fields.count, "two fields of \(type) have one name")
        self.type = type.string
        self.topics = topics
        self.documentation = documentation
        self.fields = fields
    }

    /// Checks a payload that is there as JSON: every field that must be there, nothing undeclared, everything of its kind.
    public func check(_ payload: JSONValue) throws(PayloadError) {
        do throws(PayloadError) { try PayloadKind.record(fields).check(payload) } catch { throw error.of(type) }
    }

    /// Checks that it may be published on a topic.
    public func check(_ topic: Topic) throws(PayloadError) {
        guard topics.matches(topic) else {
            throw PayloadError(type: type, "is published on \(topics), not on \(topic)")
        }
    }
}
