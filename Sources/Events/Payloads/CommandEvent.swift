public import JSON

/// A management command was begun or has ended.
public struct CommandEvent: EventPayload, Hashable {
    /// The id of this run of the command.
    public var id: String
    /// The command.
    public var command: String
    /// What it was given, by name.
    public var options: [String: JSONValue]
    /// How far it has come.
    public var state: State

    /// How far a command has come.
    public enum State: String, CaseIterable, PayloadValue {
        /// It was begun.
        case run
        /// It has ended well.
        case done
        /// It has ended badly.
        case failed
    }

    /// Makes a payload of these fields.
    public init(id: String, command: String, options: [String: JSONValue] = [:], state: State) {
        self.id = id
        self.command = command
        self.options = options
        self.state = state
    }

    /// The fields and topics of the type.
    public static let schema = PayloadSchema(
        "command", topics: "/command/*", "A management command was begun (/command/run) or has ended.",
        fields: [
            PayloadField("id", String.self, "The id of this run of the command"),
            PayloadField("command", String.self, "The command"),
            PayloadField("options", [String: JSONValue]?.self, "What it was given, by name"),
            PayloadField("state", State.self, "How far it has come"),
        ])

    /// Where it is published.
    public var topic: Topic { Topic(below: "/command/", TopicComponent(checked: state.rawValue)) }

    /// Writes the fields.
    public func encode(to encoder: inout PayloadEncoder) {
        encoder.encode("id", id)
        encoder.encode("command", command)
        encoder.encode("options", options.isEmpty ? nil : options)
        encoder.encode("state", state)
    }

    /// Reads the fields.
    public init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) {
        id = try decoder.decode("id")
        command = try decoder.decode("command")
        options = try decoder.decodeIfPresent("options") ?? [:]
        state = try decoder.decode("state")
    }
}
