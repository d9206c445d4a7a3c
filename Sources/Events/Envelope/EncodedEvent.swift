import Configuration
package import JSON
package import Linux

/// An event as it will stand in the log, but for its sequence number: encoded once, before anyone waits for the log's lock.
///
/// A line of the log is `{"seq":N`, these bytes, whatever the log adds, and `}`.
package struct EncodedEvent: Hashable, Sendable {
    /// The most bytes that one may have: what a payload of many strings takes, and a reader's buffer holds.
    package static let lengthLimit = 1 << 20

    /// From `,"time":` on, without the closing brace: `,"time":"…","mono":N,"boot":"…","host":"…","namespace":"…","topic":"/…",`
    /// `"cause":"…","depth":N,"type":"…","event":{…}`; namespace, cause, depth and type are left out where there are none.
    package let bytes: [UInt8]
    /// When it was published, on the calendar's clock.
    package let time: RealTime
    /// When it was published, on the monotonic clock of its boot.
    package let monotonic: Instant
    let layout: EventLayout

    init(bytes: [UInt8], time: RealTime, monotonic: Instant, layout: EventLayout) {
        self.bytes = bytes
        self.time = time
        self.monotonic = monotonic
        self.layout = layout
    }

    /// Encodes a typed payload.
    ///
    /// - Parameter depth: how many listeners have led to it, from 0; what is negative is 0.
    ///
    /// Throws when the payload, or its topic, contradicts the schema of its type, and when the event is longer than the limit.
    package init<Payload: EventPayload>(
        _ payload: Payload, cause: String? = nil, depth: Int = 0, namespace: String? = nil, origin: EventOrigin = .current,
        time: RealTime = .now,
        monotonic: Instant = .now
    ) throws(PayloadError) {
        let (schema, topic) = (Payload.schema, payload.topic)
        try schema.check(topic)
        try self.init(
            topic: topic, type: schema.type, cause: cause, depth: depth, namespace: namespace, origin: origin, time: time,
            monotonic: monotonic
        ) { (bytes) throws(PayloadError) in try PayloadEncoder.append(payload, to: &bytes) }
    }

    /// Encodes a payload that is there as JSON.
    ///
    /// Throws when it contradicts the schema of its type, if that is known, when it holds what cannot be read again (a number that is not
    /// finite, too many levels), and when the event is longer than the limit.
    package init(
        _ payload: JSONValue, type: String? = nil, topic: Topic, registry: PayloadRegistry = .standard, cause: String? = nil,
        depth: Int = 0, namespace: String? = nil, origin: EventOrigin = .current, time: RealTime = .now, monotonic: Instant = .now
    ) throws(PayloadError) {
        do throws(PayloadError) {
            try registry.check(payload, type: type, on: topic)
            try payload.checkWritable()
        } catch {
            throw error.of(type)
        }
        try self.init(
            topic: topic, type: type, cause: cause, depth: depth, namespace: namespace, origin: origin, time: time, monotonic: monotonic
        ) { (bytes) throws(PayloadError) in bytes.append(contentsOf: [UInt8](json: payload)) }
    }

    /// Encodes a payload that no type promises anything of, and that is there as the text that `JSONWriter` would write.
    ///
    /// Throws when the event is longer than the limit.
    init(
        compact payload: UnsafeRawBufferPointer, topic: Topic, cause: String?, depth: Int, origin: EventOrigin = .current,
        time: RealTime = .now, monotonic: Instant = .now
    ) throws(PayloadError) {
        try self.init(
            topic: topic, type: nil, cause: cause, depth: depth, namespace: nil, origin: origin, time: time, monotonic: monotonic,
            capacity: payload.count + Self.usualEnvelope
        ) { (bytes) throws(PayloadError) in bytes.append(contentsOf: payload) }
    }

    /// What surrounds most payloads, in bytes.
    private static let usualEnvelope = 224

    private init(
        topic: Topic, type: String?, cause: String?, depth: Int, namespace: String?, origin: EventOrigin, time: RealTime,
        monotonic: Instant, capacity: Int = 2 * usualEnvelope, payload: (inout [UInt8]) throws(PayloadError) -> Void
    ) throws(PayloadError) {
        var layout = EventLayout()
        var bytes: [UInt8] = []
        // What most events take: growing once costs as much as encoding.
        bytes.reserveCapacity(capacity)
        bytes.append(contentsOf: #","time":""#.utf8)
        RFC3339.append(time, to: &bytes)
        bytes.append(contentsOf: #"","mono":"#.utf8)
        var writer = JSONWriter(appendingTo: consume bytes)
        writer.integer(JSONInteger(monotonic.nanoseconds))
        layout.boot = origin.bootExtent.shifted(by: writer.bytes.count)
        layout.host = origin.hostExtent.shifted(by: writer.bytes.count)
        writer.bytes.append(contentsOf: origin.encoded)
        layout.namespace = writer.member(#","namespace":"#, unlessNil: namespace)
        layout.topic = writer.member(#","topic":"#, topic.string)
        layout.cause = writer.member(#","cause":"#, unlessNil: cause)
        layout.depth = UInt32(clamping: depth)
        if layout.depth > 0 {
            writer.bytes.append(contentsOf: #","depth":"#.utf8)
            writer.integer(JSONInteger(UInt64(layout.depth)))
        }
        layout.type = writer.member(#","type":"#, unlessNil: type)
        writer.bytes.append(contentsOf: #","event":"#.utf8)
        let start = writer.bytes.count
        try payload(&writer.bytes)
        guard writer.bytes.count <= Self.lengthLimit else {
            throw PayloadError(type: type, "makes an event of \(writer.bytes.count) bytes; \(Self.lengthLimit) is the most")
        }
        layout.payload = Extent(start..<writer.bytes.count)
        self.init(bytes: writer.bytes, time: time, monotonic: monotonic, layout: layout)
    }

    /// Appends the event as somebody writes it down who wants it published, a `Draft` of io.hookd.Events.
    ///
    /// - Parameter registry: the types that the other side knows.
    package func appendDraft(to text: inout [UInt8], registry: PayloadRegistry = .standard) {
        text.append(contentsOf: #"{"topic":""#.utf8)
        text.append(contentsOf: bytes[layout.topic.range])
        let payload = bytes[layout.payload.range]
        if payload.first == UInt8(ascii: "{") {
            text.append(contentsOf: #"","event":"#.utf8)
            text.append(contentsOf: payload)
        } else {
            text.append(contentsOf: #"","event_json":"#.utf8)
            text.append(contentsOf: [UInt8](json: String(decoding: payload, as: UTF8.self)))
        }
        if layout.depth > 0 { text.append(contentsOf: ",\"depth\":\(layout.depth)".utf8) }
        // Where nothing is said of it, it is the type that is published on the topic.
        let topic = Topic(checked: String(decoding: topicBytes, as: UTF8.self))
        if !layout.type.isAbsent || registry.schema(on: topic) != nil {
            text.append(contentsOf: #","type":"#.utf8)
            Self.append(layout.type, of: bytes, to: &text)
        }
        for (key, extent) in [(#","cause":"#, layout.cause), (#","namespace":"#, layout.namespace)] where !extent.isAbsent {
            text.append(contentsOf: key.utf8)
            Self.append(extent, of: bytes, to: &text)
        }
        text.append(UInt8(ascii: "}"))
    }

    private static func append(_ string: Extent, of bytes: [UInt8], to text: inout [UInt8]) {
        guard !string.isAbsent else { return text.append(contentsOf: "null".utf8) }
        text.append(UInt8(ascii: "\""))
        text.append(contentsOf: bytes[string.range])
        text.append(UInt8(ascii: "\""))
    }

    /// The bytes of the topic, for a `TopicIndex`.
    package var topicBytes: ArraySlice<UInt8> { bytes[layout.topic.range] }

    /// Whether two have the same bytes.
    package static func == (one: EncodedEvent, other: EncodedEvent) -> Bool { one.bytes == other.bytes }

    /// Feeds the bytes.
    package func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}
