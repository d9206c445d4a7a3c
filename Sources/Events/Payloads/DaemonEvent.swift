/// The daemon was started, has read its configuration again, or is stopping.
public struct DaemonEvent: EventPayload, Hashable {
    /// What happened.
    public var action: Action
    /// Its process id.
    public var pid: UInt32
    /// Its version.
    public var version: String?
    /// Why, in a line: the signal that stops it, what is wrong with the configuration.
    public var reason: String?

    /// What can happen to the daemon.
    public enum Action: String, CaseIterable, PayloadValue {
        /// It serves now.
        case start
        /// It has read its configuration again.
        case reload
        /// It serves no more.
        case stop
    }

    /// Makes a payload of these fields.
    public init(action: Action, pid: UInt32, version: String? = nil, reason: String? = nil) {
        self.action = action
        self.pid = pid
        self.version = version
        self.reason = reason
    }

    /// The fields and topics of the type.
    public static let schema = PayloadSchema(
        "daemon", topics: "/daemon/*", "The daemon was started, has read its configuration again, or is stopping.",
        fields: [
            PayloadField("action", Action.self, "What happened"),
            PayloadField("pid", UInt32.self, "Its process id"),
            PayloadField("version", String?.self, "Its version"),
            PayloadField("reason", String?.self, "Why, in a line: the signal that stops it, what is wrong with the configuration"),
        ])

    /// Where it is published.
    public var topic: Topic { Topic(below: "/daemon/", TopicComponent(checked: action.rawValue)) }

    /// Writes the fields.
    public func encode(to encoder: inout PayloadEncoder) {
        encoder.encode("action", action)
        encoder.encode("pid", pid)
        encoder.encode("version", version)
        encoder.encode("reason", reason)
    }

    /// Reads the fields.
    public init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) {
        action = try decoder.decode("action")
        pid = try decoder.decode("pid")
        version = try decoder.decodeIfPresent("version")
        reason = try decoder.decodeIfPresent("reason")
    }
}
