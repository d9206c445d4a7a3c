/// Something happened to a container.
public struct ContainerEvent: EventPayload, Hashable {
    /// What happened, the last component of the topic.
    public var action: TopicComponent
    /// The container's name.
    public var name: String
    /// Its id, which outlives renaming.
    public var id: String?
    /// The image that it was made from.
    public var image: String?
    /// The process id of its first process.
    public var pid: UInt32?
    /// The exit status of its first process, when it exited.
    public var exitStatus: UInt8?
    /// The signal that ended its first process, such as `SIGKILL`.
    public var signal: String?
    /// Whether the kernel ended it because memory ran out; left out when not.
    public var oomKilled: Bool
    /// The command line of its first process.
    public var arguments: [String]
    /// Annotations, by key.
    public var annotations: [String: String]
    /// Who asked for it, such as a user or a program.
    public var requester: String?

    /// Makes a payload of these fields.
    public init(
        _ action: TopicComponent, name: String, id: String? = nil, image: String? = nil, pid: UInt32? = nil, exitStatus: UInt8? = nil,
        signal: String? = nil, oomKilled: Bool = false, arguments: [String] = [], annotations: [String: String] = [:],
        requester: String? = nil
    ) {
        self.action = action
        self.name = name
        self.id = id
        self.image = image
        self.pid = pid
        self.exitStatus = exitStatus
        self.signal = signal
        self.oomKilled = oomKilled
        self.arguments = arguments
        self.annotations = annotations
        self.requester = requester
    }

    /// The fields and topics of the type.
    public static let schema = PayloadSchema(
        "container", topics: "/container/*", "Something happened to a container.",
        fields: [
            PayloadField("name", String.self, "The container's name"),
            PayloadField("id", String?.self, "Its id, which outlives renaming"),
            PayloadField("image", String?.self, "The image that it was made from"),
            PayloadField("pid", UInt32?.self, "The process id of its first process"),
            PayloadField("exit_status", UInt8?.self, "The exit status of its first process, when it exited"),
            PayloadField("signal", String?.self, "The signal that ended its first process, such as SIGKILL"),
            PayloadField("oom_killed", Bool?.self, "Whether the kernel ended it because memory ran out"),
            PayloadField("arguments", [String]?.self, "The command line of its first process"),
            PayloadField("annotations", [String: String]?.self, "Annotations, by key"),
            PayloadField("requester", String?.self, "Who asked for it, such as a user or a program"),
        ])

    /// Where it is published.
    public var topic: Topic { Topic(below: "/container/", action) }

    /// Writes the fields.
    public func encode(to encoder: inout PayloadEncoder) {
        encoder.encode("name", name)
        encoder.encode("id", id)
        encoder.encode("image", image)
        encoder.encode("pid", pid)
        encoder.encode("exit_status", exitStatus)
        encoder.encode("signal", signal)
        encoder.encode("oom_killed", oomKilled ? true : nil)
        encoder.encode("arguments", arguments.isEmpty ? nil : arguments)
        encoder.encode("annotations", annotations.isEmpty ? nil : annotations)
        encoder.encode("requester", requester)
    }

    /// Reads the fields.
    public init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) {
        action = topic.last
        name = try decoder.decode("name")
        id = try decoder.decodeIfPresent("id")
        image = try decoder.decodeIfPresent("image")
        pid = try decoder.decodeIfPresent("pid")
        exitStatus = try decoder.decodeIfPresent("exit_status")
        signal = try decoder.decodeIfPresent("signal")
        oomKilled = try decoder.decodeIfPresent("oom_killed") ?? false
        arguments = try decoder.decodeIfPresent("arguments") ?? []
        annotations = try decoder.decodeIfPresent("annotations") ?? [:]
        requester = try decoder.decodeIfPresent("requester")
    }
}
