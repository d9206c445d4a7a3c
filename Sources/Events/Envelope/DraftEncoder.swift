import JSON

/// Encodes drafts that are there as JSON text: a payload that goes into the log as it is written is copied and never read.
///
/// That is one without a type, in the form that `JSONWriter` gives it. What comes out is the same as by way of an `EventDraft`.
package struct DraftEncoder {
    private let registry: PayloadRegistry
    private let cause: String?
    private let depth: Int
    /// The newest topic on which events have no type: programs publish many events on one topic.
    private var untyped: (text: [UInt8], topic: Topic)?

    /// - Parameters:
    ///   - registry: the types of payload that drafts are checked against.
    ///   - cause: of drafts that have none.
    ///   - depth: how many listeners have led to them at least.
    package init(registry: PayloadRegistry = .standard, cause: String? = nil, depth: Int = 0) {
        self.registry = registry
        self.cause = cause
        self.depth = depth
    }

    /// The event to be appended; the time is now.
    ///
    /// - Parameter text: one JSON value, which has been checked to be one.
    package mutating func encode(_ text: UnsafeRawBufferPointer) throws(EventDraft.Invalid) -> EncodedEvent {
        if let event = glance(at: text) { return event }
        return try EventDraft(request: Array(text), cause: cause, depth: depth, registry: registry).encoded()
    }

    /// Nil where the payload has to be read.
    private mutating func glance(at text: UnsafeRawBufferPointer) -> EncodedEvent? {
        var scanner = JSONScanner(text)
        var (topic, payload): (Range<Int>?, Range<Int>?)
        guard scanner.skip(UInt8(ascii: "{")) else { return nil }
        repeat {
            scanner.skipSpace()
            guard let key = scanner.string(), key.count == 5 else { return nil }
            scanner.skipSpace()
            guard scanner.skip(UInt8(ascii: ":")) else { return nil }
            scanner.skipSpace()
            if topic == nil, text[key].elementsEqual("topic".utf8) {
                guard let value = scanner.string() else { return nil }
                topic = value
            } else if payload == nil, text[key].elementsEqual("event".utf8) {
                guard scanner.next == UInt8(ascii: "{"), let value = scanner.compactBrackets() else { return nil }
                payload = value
            } else {
                return nil
            }
            scanner.skipSpace()
        } while scanner.skip(UInt8(ascii: ","))
        guard let payload, let topic = topic.flatMap({ untypedTopic(text, $0) }) else { return nil }
        return try? EncodedEvent(compact: UnsafeRawBufferPointer(rebasing: text[payload]), topic: topic, cause: cause, depth: depth)
    }

    /// The topic, where its events have no type by themselves.
    private mutating func untypedTopic(_ text: UnsafeRawBufferPointer, _ contents: Range<Int>) -> Topic? {
        if let untyped, untyped.text.elementsEqual(text[contents]) { return untyped.topic }
        guard let string = JSONScanner(text).text(contents), let topic = try? Topic(string), registry.schema(on: topic) == nil else {
            return nil
        }
        untyped = (Array(text[contents]), topic)
        return topic
    }
}
