/// The calendar's clock jumped: someone set it, or the machine slept without it.
public struct ClockEvent: EventPayload, Hashable {
    /// How far it jumped, in nanoseconds when written; negative when it went back.
    public var jump: Duration

    /// Makes a payload of these fields.
    public init(jump: Duration) {
        self.jump = jump
    }

    /// The fields and topics of the type.
    public static let schema = PayloadSchema(
        "clock", topics: "/clock/jump", "The calendar's clock jumped against the monotonic one.",
        fields: [
            PayloadField("jump_ns", Duration.self, "How far it jumped, in nanoseconds; negative when it went back")
        ])

    /// Where it is published.
    public var topic: Topic { "/clock/jump" }

    /// Writes the fields.
    public func encode(to encoder: inout PayloadEncoder) {
        encoder.encode("jump_ns", jump)
    }

    /// Reads the fields.
    public init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) {
        jump = try decoder.decode("jump_ns")
    }
}
