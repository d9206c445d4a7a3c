/// Publishes for code that does not know the bus: the current emitter travels with the task, and with it whose events they are and what
/// has led to them.
///
/// ```swift
/// await EventEmitter.$current.withValue(EventEmitter(bus, namespace: "web")) {
///     …
///     try EventEmitter.current.publish(ContainerEvent(name: "web1", action: .start))
/// }
/// ```
public struct EventEmitter: Sendable {
    /// The task's own, which child tasks inherit; one without a bus where nobody has set any.
    @TaskLocal public static var current = EventEmitter()

    /// Whose the events are, where programs share a log.
    public let namespace: String?
    /// The dispatch or event that leads to the events.
    public let cause: String?
    /// How many listeners have led to the events.
    public let depth: Int
    private let bus: EventBus?

    /// An emitter that publishes on a bus; without one it discards what it is given.
    public init(_ bus: EventBus? = nil, namespace: String? = nil, cause: String? = nil, depth: Int = 0) {
        self.bus = bus
        self.namespace = namespace
        self.cause = cause
        self.depth = depth
    }

    /// The same emitter for what a dispatch or event leads to.
    ///
    /// - Parameter depth: how many listeners have led to that; nil for as many as before.
    public func caused(by cause: String, depth: Int? = nil) -> EventEmitter {
        EventEmitter(bus, namespace: namespace, cause: cause, depth: depth ?? self.depth)
    }

    /// Hands an event over and returns at once, as ``EventBus`` does.
    public func publish(_ payload: some EventPayload) throws(PublishError) {
        try bus?.publish(payload, namespace: namespace, cause: cause, depth: depth)
    }

    /// The same for a payload that is there as JSON.
    public func publish(_ payload: JSONValue, type: String? = nil, topic: Topic) throws(PublishError) {
        try bus?.publish(payload, type: type, topic: topic, namespace: namespace, cause: cause, depth: depth)
    }

    /// Publishes an event and returns when it is in the log, or on the disk; nil where there is no bus.
    @discardableResult
    public func publish(_ payload: some EventPayload, durability: Durability) async throws(PublishError) -> LogCursor? {
        guard let bus else { return nil }
        return try await bus.publish(payload, namespace: namespace, cause: cause, depth: depth, durability: durability)
    }

    /// The same for a payload that is there as JSON.
    @discardableResult
    public func publish(
        _ payload: JSONValue, type: String? = nil, topic: Topic, durability: Durability
    ) async throws(PublishError) -> LogCursor? {
        guard let bus else { return nil }
        return try await bus.publish(
            payload, type: type, topic: topic, namespace: namespace, cause: cause, depth: depth, durability: durability)
    }
}
