public import JSON
import Linux

/// Takes events from any thread, appends them to a log, and tells whoever subscribed: in this process, and by way of the log in all others.
///
/// ```swift
/// let bus = EventBus(try EventsConfiguration.load())
/// try bus.start()
/// let starts = try bus.subscribe(matching: EventSelection(topics: ["/container/start"]))
/// try bus.publish(ContainerEvent(name: "web1", action: .start))
/// for try await delivery in starts { … }
/// await bus.stop()
/// ```
///
/// Every subscriber is a cursor over the log: what it has not seen it finds in memory, and what is no longer there on the disk. So a slow
/// one costs nothing that grows and holds up nobody, and history and live are the same thing. Order is that of the log; other processes'
/// events come in between.
public final class EventBus: Sendable {
    /// The types of payload that JSON is checked against.
    public let registry: PayloadRegistry
    package let log: EventLog
    private let configuration: EventsConfiguration
    private let hub: EventHub
    private let thread = Lock(ThreadState())

    private struct ThreadState {
        var hasEnded = false
        var waiters: [UnsafeContinuation<Void, Never>] = []
    }

    /// A bus over the log that the configuration names; nothing is opened before ``start()``.
    ///
    /// - Parameter registry: the types of payload that events published as JSON are checked against.
    public convenience init(_ configuration: EventsConfiguration = EventsConfiguration(), registry: PayloadRegistry = .standard) {
        var options = configuration.log
        // What the bus cannot write it has to know itself.
        options.onWriteError = .refuse
        // Nobody waits for its thread, and an event in the spool has no number yet.
        options.patience = .seconds(1)
        self.init(EventLog(at: configuration.directory, options: options), configuration, registry: registry)
    }

    /// - Parameter windowLimit: bytes of the newest events that are kept in memory; nil for half of the configuration's limit.
    init(_ log: EventLog, _ configuration: EventsConfiguration, windowLimit: Int? = nil, registry: PayloadRegistry = .standard) {
        self.log = log
        self.configuration = configuration
        self.registry = registry
        let half = configuration.memoryLimit / 2
        hub = EventHub(log, inboxLimit: half, windowLimit: windowLimit ?? half)
    }

    deinit {
        // Subscriptions and their log outlive it; what was handed over is still written.
        if hub.inbox.withLock({ $0.stop() }) { hub.wakeUp?.raise() }
    }

    // MARK: Life

    /// Makes the log where there is none, mends what a crash has left, and begins to take events.
    ///
    /// Blocks for the disk, and for up to a second when another process holds the log's lock. A bus is started once; when that fails it
    /// may be tried again.
    /// - Throws: What is wrong with the log, or `failed` when the process can have no more descriptors or threads.
    public func start() throws(LogError) {
        let end = try log.open()
        let (configuration, hub, thread) = (configuration, hub, thread)
        do throws(Errno) {
            precondition(hub.inbox.withLock { $0.phase == .idle }, "an event bus is started once")
            let wakeUp = try WakeUp()
            hub.begin(at: end, wakeUp: wakeUp)
            try BackgroundThread.run {
                EventPump(
                    hub, wakeUp: wakeUp, syncInterval: configuration.syncInterval, onWriteError: configuration.onWriteError
                ).run()
                let waiters = thread.withLock { thread in
                    thread.hasEnded = true
                    defer { thread.waiters = [] }
                    return thread.waiters
                }
                for waiter in waiters { waiter.resume() }
            }
            // Only now: without the thread nobody would ever write what is handed over, nor answer those who wait.
            let hasStarted = hub.inbox.withLock { $0.start() }
            precondition(hasStarted, "an event bus is started once")
        } catch {
            throw .failed(path: log.path, operation: "start a thread for", error)
        }
    }

    /// Writes what was handed over, brings it to the disk, and ends every subscription once it has got what there is.
    ///
    /// Publishing fails from the call on; on a bus that has not been started nothing happens. Where another process holds the log's lock, what is left goes to the spool.
    public func stop() async {
        guard hub.inbox.withLock({ $0.phase != .idle }) else { return }
        if hub.inbox.withLock({ $0.stop() }) { hub.wakeUp?.raise() }
        await withUnsafeContinuation { continuation in
            let hasEnded = thread.withLock { thread in
                if !thread.hasEnded { thread.waiters.append(continuation) }
                return thread.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }

    // MARK: Publishing

    /// Hands an event over and returns at once; those of one thread keep their order.
    ///
    /// It is in the log some microseconds later. ``flush(_:)`` waits for that, and so does publishing with a durability. An event that
    /// cannot be written afterwards is counted, and the log says so when it can be written again; where the configuration refuses,
    /// publishing fails from then on until the log can be written.
    /// - Parameters:
    ///   - namespace: whose it is, where programs share a log.
    ///   - cause: the dispatch or event that led to it.
    ///   - depth: how many listeners have led to it.
    public func publish(
        _ payload: some EventPayload, namespace: String? = nil, cause: String? = nil, depth: Int = 0
    ) throws(PublishError) {
        try publish(
            try Self.encoded { () throws(PayloadError) in try EncodedEvent(payload, cause: cause, depth: depth, namespace: namespace) })
    }

    /// The same for a payload that is there as JSON.
    public func publish(
        _ payload: JSONValue, type: String? = nil, topic: Topic, namespace: String? = nil, cause: String? = nil, depth: Int = 0
    ) throws(PublishError) {
        try publish(try encode(payload, type, topic, namespace, cause, depth))
    }

    /// Publishes an event and returns when it is in the log, or on the disk; the cursor has its number.
    ///
    /// - Throws: Also where the configuration says that events may be lost: an acknowledgement is true.
    @discardableResult
    public func publish(
        _ payload: some EventPayload, namespace: String? = nil, cause: String? = nil, depth: Int = 0, durability: Durability
    ) async throws(PublishError) -> LogCursor {
        let event = try Self.encoded { () throws(PayloadError) in
            try EncodedEvent(payload, cause: cause, depth: depth, namespace: namespace)
        }
        return try await publish(event, durability: durability)
    }

    /// The same for a payload that is there as JSON.
    @discardableResult
    public func publish(
        _ payload: JSONValue, type: String? = nil, topic: Topic, namespace: String? = nil, cause: String? = nil, depth: Int = 0,
        durability: Durability
    ) async throws(PublishError) -> LogCursor {
        try await publish(try encode(payload, type, topic, namespace, cause, depth), durability: durability)
    }

    /// Returns when everything that was handed over before is in the log, or on the disk; the cursor is of the log's end then.
    ///
    /// What could not be written is no error here: it has been told, or counted.
    @discardableResult
    public func flush(_ durability: Durability = .buffered) async throws(PublishError) -> LogCursor {
        try await acknowledged(durability) { (inbox, continuation) throws(PublishError) in try inbox.flush(continuation) }
    }

    package func publish(_ event: EncodedEvent) throws(PublishError) {
        if try hub.inbox.withLock({ (inbox) throws(PublishError) in try inbox.add(event) }) { hub.wakeUp?.raise() }
    }

    package func publish(_ event: EncodedEvent, durability: Durability) async throws(PublishError) -> LogCursor {
        try await acknowledged(durability) { (inbox, continuation) throws(PublishError) in try inbox.add(event, continuation) }
    }

    /// The most events that ``publish(group:durability:)`` takes.
    package static let groupLimit = EventInbox.groupLimit

    /// Publishes events that stand in a row in the log; the cursor is that of the last one.
    ///
    /// - Parameter group: from one to ``groupLimit`` events.
    /// - Throws: When one of them is not in the log. Those before it may be.
    package func publish(group: [EncodedEvent], durability: Durability) async throws(PublishError) -> LogCursor {
        precondition(!group.isEmpty && group.count <= Self.groupLimit, "a group of \(group.count) events")
        return try await acknowledged(durability) { (inbox, continuation) throws(PublishError) in
            try inbox.add(group: group, continuation)
        }
    }

    private typealias Acknowledgement = UnsafeContinuation<Result<LogCursor, PublishError>, Never>

    private func acknowledged(
        _ durability: Durability, _ handOver: (inout EventInbox, Acknowledgement) throws(PublishError) -> Bool
    ) async throws(PublishError) -> LogCursor {
        let result: Result<LogCursor, PublishError> = await withUnsafeContinuation { continuation in
            do throws(PublishError) {
                let mustWake = try hub.inbox.withLock { (inbox) throws(PublishError) in try handOver(&inbox, continuation) }
                if mustWake { hub.wakeUp?.raise() }
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        let cursor = try result.get()
        if durability == .durable {
            do throws(LogError) { try await log.sync() } catch { throw .unwritten(error) }
        }
        return cursor
    }

    private func encode(
        _ payload: JSONValue, _ type: String?, _ topic: Topic, _ namespace: String?, _ cause: String?, _ depth: Int
    ) throws(PublishError) -> EncodedEvent {
        try Self.encoded { () throws(PayloadError) in
            try EncodedEvent(payload, type: type, topic: topic, registry: registry, cause: cause, depth: depth, namespace: namespace)
        }
    }

    private static func encoded(_ encode: () throws(PayloadError) -> EncodedEvent) throws(PublishError) -> EncodedEvent {
        do throws(PayloadError) { return try encode() } catch { throw .invalid(error) }
    }

    /// Whether it has been started and not been stopped.
    package var isRunning: Bool { hub.inbox.withLock { $0.phase == .running } }

    /// Events that could not be written, that nobody was told of, and that the log does not mention yet.
    public var unwrittenCount: Int { log.unwrittenCount }

    // MARK: Subscribing

    /// Everything that is selected, from a place on, in order: what has been, and then what comes, with nothing lost or doubled between.
    ///
    /// Nothing happens before somebody iterates, but the place is that of this call. To unsubscribe, stop iterating.
    /// - Throws: A cursor of another log, and what is wrong with the log itself.
    public func subscribe(
        matching selection: EventSelection = .everything, from start: LogStart = .now, until end: SubscriptionEnd = .never
    ) throws(LogError) -> EventSubscription {
        // A bus that has not been started knows nothing of its log yet.
        let now = hub.wakeUp == nil ? try log.open() : hub.end
        if case .cursor(let cursor) = start, !hub.hasInMemory(after: cursor) {
            // A mistake is one now, not when somebody iterates.
            _ = try log.reader(from: start)
        }
        var from = start
        if case .now = start { from = .cursor(now) }
        return EventSubscription(hub: hub, selection: selection, start: from, end: end, endOfLog: now)
    }

    /// How many subscriptions are being iterated.
    public var subscriberCount: Int { hub.subscriberCount }

    /// Where the log ends, as far as this process knows.
    package var end: LogCursor { hub.end }
}
