/// The log lost something, and says so in the place where it is missing.
public struct GapEvent: EventPayload, Hashable {
    /// Why something is missing.
    public var reason: Reason
    /// The number of the last event before what was cut off.
    public var after: UInt64?
    /// The number of the last event that was cut off, where that is known.
    public var through: UInt64?
    /// How many bytes were cut off.
    public var bytes: UInt64?
    /// Which generation of the log begins here.
    public var generation: UInt64?
    /// How many events could not be written or read, where that is known.
    public var count: UInt64?
    /// The error's name, such as `ENOSPC`.
    public var error: String?
    /// Since when nothing could be written, as RFC 3339 has it.
    public var since: String?
    /// The waiting report that was damaged.
    public var file: String?

    /// Why something is missing.
    public enum Reason: String, CaseIterable, PayloadValue {
        /// The end of the log was torn or damaged and has been cut off.
        case cut
        /// Writing failed.
        case unwritten
        /// A report that waited to be imported was damaged.
        case spool
    }

    /// Makes a payload of these fields.
    public init(
        reason: Reason, after: UInt64? = nil, through: UInt64? = nil, bytes: UInt64? = nil, generation: UInt64? = nil, count: UInt64? = nil,
        error: String? = nil, since: String? = nil, file: String? = nil
    ) {
        self.reason = reason
        self.after = after
        self.through = through
        self.bytes = bytes
        self.generation = generation
        self.count = count
        self.error = error
        self.since = since
        self.file = file
    }

    /// The fields and topics of the type.
    public static let schema = PayloadSchema(
        "gap", topics: "/log/gap", "The log lost something, and says so in the place where it is missing.",
        fields: [
            PayloadField("reason", Reason.self, "Why something is missing"),
            PayloadField("after", UInt64?.self, "The number of the last event before what was cut off"),
            PayloadField("through", UInt64?.self, "The number of the last event that was cut off, where that is known"),
            PayloadField("bytes", UInt64?.self, "How many bytes were cut off"),
            PayloadField("generation", UInt64?.self, "Which generation of the log begins here"),
            PayloadField("count", UInt64?.self, "How many events could not be written or read, where that is known"),
            PayloadField("error", String?.self, "The error's name, such as ENOSPC"),
            PayloadField("since", String?.self, "Since when nothing could be written, as RFC 3339 has it"),
            PayloadField("file", String?.self, "The waiting report that was damaged"),
        ])

    /// Where it is published.
    public var topic: Topic { "/log/gap" }

    /// Writes the fields.
    public func encode(to encoder: inout PayloadEncoder) {
        encoder.encode("reason", reason)
        encoder.encode("after", after)
        encoder.encode("through", through)
        encoder.encode("bytes", bytes)
        encoder.encode("generation", generation)
        encoder.encode("count", count)
        encoder.encode("error", error)
        encoder.encode("since", since)
        encoder.encode("file", file)
    }

    /// Reads the fields.
    public init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) {
        reason = try decoder.decode("reason")
        after = try decoder.decodeIfPresent("after")
        through = try decoder.decodeIfPresent("through")
        bytes = try decoder.decodeIfPresent("bytes")
        generation = try decoder.decodeIfPresent("generation")
        count = try decoder.decodeIfPresent("count")
        error = try decoder.decodeIfPresent("error")
        since = try decoder.decodeIfPresent("since")
        file = try decoder.decodeIfPresent("file")
    }
}
