import Configuration
package import JSON

/// An event as somebody writes it down, before it is checked and encoded: at a terminal, or as a line of JSON.
package struct EventDraft: Sendable {
    /// Which type of payload it is.
    package enum TypeChoice: Hashable, Sendable {
        /// The one that is published on its topic, where there is exactly one.
        case byTopic
        /// The one of that name.
        case named(String)
        /// None.
        case none
    }

    /// What is wrong with one.
    package struct Invalid: Error, Hashable, CustomStringConvertible {
        /// In one line.
        package let description: String
        /// Where in a long text, drawn in two lines; nil where there is nothing to draw.
        package var diagram: String?

        /// A mistake that is said in one line.
        package init(description: String, diagram: String? = nil) {
            self.description = description
            self.diagram = diagram
        }
    }

    /// The longest cause or namespace, in bytes.
    package static let labelLengthLimit = 255

    private let topic: Topic
    private let payload: JSONValue
    private let type: String?
    private let cause: String?
    private let depth: Int
    private let namespace: String?
    private let registry: PayloadRegistry

    private init(
        topic: Topic, payload: JSONValue, type: String?, cause: String?, depth: Int, namespace: String?, registry: PayloadRegistry
    ) throws(Invalid) {
        for (name, label) in [("cause", cause), ("namespace", namespace)] {
            guard let label else { continue }
            guard !label.isEmpty, label.utf8.count <= Self.labelLengthLimit else {
                throw Invalid(description: "a \(name) has 1 to \(Self.labelLengthLimit) bytes, not \(label.utf8.count)")
            }
        }
        self.topic = topic
        self.payload = payload
        self.type = type
        self.cause = cause
        self.depth = depth
        self.namespace = namespace
        self.registry = registry
    }

    /// Reads `KEY=VALUE` and `KEY:=JSON`.
    ///
    /// A VALUE is a text; where the type declares the field to be a number or a truth value, it is read as that.
    package init(
        topic: String, assignments: [String], type choice: TypeChoice = .byTopic, cause: String? = nil, depth: Int = 0,
        namespace: String? = nil, registry: PayloadRegistry = .standard
    ) throws(Invalid) {
        let topic = try Self.topic(topic)
        let type = try Self.type(choice, topic, registry)
        let fields = type.flatMap { registry.schema(of: $0) }?.fields ?? []
        var members = JSONObject()
        for assignment in assignments {
            let (key, value) = try Self.member(assignment, fields)
            guard members[key] == nil else { throw Invalid(description: "\(Problem.quote(key)) is given twice") }
            members[key] = value
        }
        try self.init(
            topic: topic, payload: .object(members), type: type, cause: cause, depth: depth, namespace: namespace, registry: registry)
    }

    /// Reads `{"topic":"/…","event":…}` with or without `type` (null for none), `cause` and `namespace`.
    ///
    /// - Parameters:
    ///   - cause: where the line has none.
    ///   - depth: how many listeners have led to it.
    ///   - namespace: where the line has none.
    package init(
        line: [UInt8], cause: String? = nil, depth: Int = 0, namespace: String? = nil, registry: PayloadRegistry = .standard
    ) throws(Invalid) {
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: line) } catch {
            throw Invalid(description: "column \(error.column): \(error.reason)")
        }
        guard let members = value.object else {
            throw Invalid(description: "an object is expected, such as {\"topic\":\"/…\",\"event\":{…}}")
        }
        try self.init(members: members, cause: cause, depth: depth, namespace: namespace, registry: registry)
    }

    /// The same for members that have been read.
    package init(
        members: JSONObject, cause: String? = nil, depth: Int = 0, namespace: String? = nil, registry: PayloadRegistry = .standard
    ) throws(Invalid) {
        let known = ["topic", "event", "type", "cause", "namespace"]
        if let key = members.keys.first(where: { !known.contains($0) }) {
            throw Invalid(description: "unknown member \(Problem.quote(key)); \(Spelling.remedy(for: key, in: known))")
        }
        guard let text = try Self.text("topic", members), let payload = members["event"] else {
            throw Invalid(description: "\(members["topic"] == nil ? "\"topic\"" : "\"event\"") is missing")
        }
        let topic = try Self.topic(text)
        let choice: TypeChoice = members["type"]?.isNull == true ? .none : try Self.text("type", members).map { .named($0) } ?? .byTopic
        try self.init(
            topic: topic, payload: payload, type: try Self.type(choice, topic, registry),
            cause: try Self.text("cause", members) ?? cause, depth: depth,
            namespace: try Self.text("namespace", members) ?? namespace, registry: registry)
    }

    /// The event to be appended; the time is now.
    package func encoded() throws(Invalid) -> EncodedEvent {
        do throws(PayloadError) {
            return try EncodedEvent(payload, type: type, topic: topic, registry: registry, cause: cause, depth: depth, namespace: namespace)
        } catch {
            throw Invalid(description: error.description)
        }
    }

    // MARK: Reading

    private static func topic(_ text: String) throws(Invalid) -> Topic {
        do throws(InvalidExpression) { return try Topic(text) } catch { throw Invalid(error) }
    }

    private static func type(_ choice: TypeChoice, _ topic: Topic, _ registry: PayloadRegistry) throws(Invalid) -> String? {
        switch choice {
        case .none: return nil
        case .byTopic: return registry.schema(on: topic)?.type
        case .named(let name):
            do throws(InvalidExpression) { return try TopicComponent(name).string } catch {
                throw Invalid(description: "the type: \(error)", diagram: error.diagram)
            }
        }
    }

    private static func member(_ assignment: String, _ fields: [PayloadField]) throws(Invalid) -> (String, JSONValue) {
        let text = assignment.utf8
        guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else {
            throw Invalid(description: "\(Problem.quote(assignment)) is neither KEY=VALUE nor KEY:=JSON")
        }
        var key = assignment[..<equals]
        let value = String(Substring(text[text.index(after: equals)...]))
        let isJSON = key.utf8.last == UInt8(ascii: ":")
        if isJSON { key = Substring(key.utf8.dropLast()) }
        guard !key.isEmpty else { throw Invalid(description: "\(Problem.quote(assignment)) has no key before the \"=\"") }
        let name = String(key)
        if isJSON {
            do throws(JSONError) { return (name, try JSONValue(parsing: value)) } catch {
                throw Invalid(
                    description: "\(Problem.quote(name)): column \(error.column): \(error.reason); a text is written \(name)=VALUE")
            }
        }
        switch fields.first(where: { $0.name == name })?.kind {
        case .integer, .number, .bool:
            // What is none is told by the schema, in its words.
            return (name, (try? JSONValue(parsing: value)) ?? .string(value))
        case .any, .string, .choice, .array, .map, .record, nil: return (name, .string(value))
        }
    }

    private static func text(_ key: String, _ members: JSONObject) throws(Invalid) -> String? {
        guard let value = members[key], !value.isNull else { return nil }
        guard let text = value.string else { throw Invalid(description: "\"\(key)\" is to be a string, not \(value)") }
        return text
    }
}

extension EventDraft.Invalid {
    fileprivate init(_ error: InvalidExpression) { self.init(description: error.description, diagram: error.diagram) }
}
