public import JSON

/// The types of payload that a program knows, by name.
///
/// What it does not know it lets pass: another program's events are events too.
public struct PayloadRegistry: Sendable {
    private var types: [String: any EventPayload.Type] = [:]

    /// A registry that knows only these types.
    public init(_ types: [any EventPayload.Type] = []) {
        for type in types { register(type) }
    }

    /// The types that this library defines.
    public static let standard = PayloadRegistry([
        ContainerEvent.self, DomainEvent.self, NetworkEvent.self, ManagerEvent.self, ImageEvent.self, ContentEvent.self, SnapshotEvent.self,
        PluginEvent.self, StateEvent.self, CommandEvent.self, DatabaseEvent.self, InterfaceEvent.self, HookEvent.self, DaemonEvent.self,
        ClockEvent.self, GapEvent.self, ListenerDeadEvent.self, ListenerLoopEvent.self, ListenerGapEvent.self,
    ])

    /// Adds a type; traps when another has its name.
    public mutating func register(_ type: any EventPayload.Type) {
        let name = type.schema.type
        precondition(types[name] == nil || types[name] == type, "there are two types of payload called \(name)")
        types[name] = type
    }

    /// The schemas of all types, ordered by name.
    public var schemas: [PayloadSchema] { types.values.map { $0.schema }.sorted { $0.type < $1.type } }

    /// What the type of that name promises; nil for one that is not known.
    public func schema(of type: String) -> PayloadSchema? { types[type]?.schema }

    /// The type that is published on a topic; nil when none is, or more than one.
    package func schema(on topic: Topic) -> PayloadSchema? {
        let schemas = types.values.lazy.map { $0.schema }.filter { $0.topics.matches(topic) }
        return schemas.count == 1 ? schemas.first : nil
    }

    /// Checks a payload that is there as JSON against the schema of its type; one without a type or of an unknown one passes.
    public func check(_ payload: JSONValue, type: String?, on topic: Topic) throws(PayloadError) {
        guard let type, let schema = schema(of: type) else { return }
        try schema.check(topic)
        try schema.check(payload)
    }

    /// The event's payload as its type has it; nil when it has none or it is not known.
    public func payload(of event: Event) throws(PayloadError) -> (any EventPayload)? {
        guard let name = event.type, let type = types[name] else { return nil }
        return try event.payload(as: type)
    }
}
