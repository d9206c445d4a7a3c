public import JSON
@_exported public import Linux

/// One thing that happened, as the log has it.
///
/// It is a view of its encoded bytes, which all subscribers share: reading a member decodes that one, and copying an event costs nothing.
public struct Event: Sendable, Hashable {
    /// Its number in the log, from 1 and without holes: the order of events.
    public let seq: UInt64
    package let encoded: EncodedEvent

    package init(seq: UInt64, _ encoded: EncodedEvent) {
        self.seq = seq
        self.encoded = encoded
    }

    /// Reads a line of the log, without its line break.
    package init(line: UnsafeRawBufferPointer) throws(InvalidLine) {
        let parts = try EventLine(line)
        seq = parts.seq
        encoded = EncodedEvent(
            bytes: Array(line[parts.body]), time: parts.time, monotonic: parts.monotonic,
            layout: parts.layout.shifted(by: -parts.body.lowerBound))
    }

    /// Reads a line of the log, without its line break.
    package init(line: [UInt8]) throws(InvalidLine) {
        let event = line.withUnsafeBytes { bytes in
            // As a result: rethrowing would lose the error's type.
            Result { () throws(InvalidLine) in try Event(line: bytes) }
        }
        self = try event.get()
    }

    /// When it was published, on the calendar's clock, which may have jumped: never the order.
    public var time: RealTime { encoded.time }

    /// How long the boot that it was published in had lasted, not counting sleep.
    public var monotonic: Duration { .nanoseconds(encoded.monotonic.nanoseconds) }

    /// The kernel's id of the boot that it was published in.
    public var boot: String { text(encoded.layout.boot) ?? "" }

    /// The machine that it was published on.
    public var host: String { text(encoded.layout.host) ?? "" }

    /// Whose it is, where programs share a log.
    public var namespace: String? { text(encoded.layout.namespace) }

    /// What it is about.
    public var topic: Topic { Topic(checked: text(encoded.layout.topic) ?? "") }

    /// The dispatch or event that led to it.
    public var cause: String? { text(encoded.layout.cause) }

    /// How many listeners have led to it, from 0: what a listener publishes is one deeper than what it was called for.
    public var depth: Int { Int(encoded.layout.depth) }

    /// The name of the payload's type; nil for JSON of no declared type.
    public var type: String? { text(encoded.layout.type) }

    /// What happened, as JSON text.
    package var payloadBytes: ArraySlice<UInt8> { encoded.bytes[encoded.layout.payload.range] }

    /// What happened, as JSON.
    ///
    /// Throws only for an event that this library has not written.
    public func json() throws(JSONError) -> JSONValue { try JSONValue(parsing: Array(payloadBytes)) }

    /// What happened, as a type of the program; throws when the event is of another type, or not as that type has it.
    public func payload<Payload: EventPayload>(as type: Payload.Type = Payload.self) throws(PayloadError) -> Payload {
        let name = Payload.schema.type
        guard self.type == name else {
            throw PayloadError(type: name, "is expected in event \(seq), which has " + (self.type.map { "\"\($0)\"" } ?? "none of a type"))
        }
        let json: JSONValue
        do throws(JSONError) { json = try self.json() } catch { throw PayloadError(type: name, "is no JSON: \(error)") }
        do throws(PayloadError) {
            return try Payload(from: PayloadDecoder(json), topic: topic)
        } catch {
            throw error.of(name)
        }
    }

    /// The event as one JSON object, as it stands in the log without what the log adds.
    package var line: [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(encoded.bytes.count + 32)
        write(to: &line)
        return line
    }

    /// Appends the event as one JSON object.
    package func write(to line: inout [UInt8]) {
        line.append(contentsOf: #"{"seq":"#.utf8)
        line.append(contentsOf: String(seq).utf8)
        line.append(contentsOf: encoded.bytes)
        line.append(UInt8(ascii: "}"))
    }

    private func text(_ extent: Extent) -> String? {
        guard !extent.isAbsent else { return nil }
        return encoded.bytes.withUnsafeBytes { bytes in
            // A text of this library is always valid; of somebody else's what is not becomes U+FFFD.
            JSONScanner(bytes).text(extent.range) ?? String(decoding: bytes[extent.range], as: UTF8.self)
        }
    }
}

extension Event: CustomStringConvertible {
    /// The event as one JSON object.
    public var description: String { String(decoding: line, as: UTF8.self) }
}
