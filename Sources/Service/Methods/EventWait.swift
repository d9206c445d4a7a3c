import Events
import JSON
import Linux
import Varlink

/// One client's waiting for some events to happen.
@LoopActor struct EventWait {
    private let call: VarlinkCall
    private let names: EventFilter
    private let subscription: EventSubscription
    private let count: Int
    private let deadline: Instant?

    /// The most events that one call waits for.
    private static let countLimit = 256
    /// Bytes of events after which it waits for no more: it holds them until it answers, and there may be many who wait.
    private static let sizeLimit = 1 << 20

    init(_ bus: EventBus, _ call: VarlinkCall) async throws(VarlinkFailure) {
        self.call = call
        let request = try EventRequest(call.parameters)
        names = request.names
        count = call.parameters["count"]?.int ?? 1
        guard (1...Self.countLimit).contains(count) else {
            throw .invalidSelection("count", "a call waits for 1 to \(Self.countLimit) events, not \(count)")
        }
        let milliseconds = call.parameters["timeout_ms"]?.int
        deadline = milliseconds.map { .now + .milliseconds(min(max(0, $0), 1 << 40)) }
        subscription = try await request.subscribe(to: bus)
    }

    /// Waits, and answers.
    func run() async throws(VarlinkFailure) {
        var iterator = subscription.makeAsyncIterator()
        let stopper = iterator
        call.interrupt.onRaise = { stopper.stop() }
        defer { call.interrupt.onRaise = nil }
        let alarm = deadline.map { Alarm(at: $0) { stopper.stop() } }
        defer { alarm?.cancel() }
        var events: [Event] = []
        var size = 0
        var cursor = subscription.endOfLog
        do throws(LogError) {
            while events.count < count, size < Self.sizeLimit, let delivery = try await iterator.next() {
                cursor = delivery.cursor
                guard let event = delivery.event, names.matches(event) else { continue }
                events.append(event)
                size += event.encoded.bytes.count
            }
        } catch {
            throw .unreadable(error)
        }
        guard events.count == count || size >= Self.sizeLimit else {
            throw .error(
                "io.hookd.Events.TimedOut",
                ["events": .array(events.map { JSONValue(writing: EventJSON($0)) }), "cursor": .string(cursor.description)])
        }
        try await call.reply { reply in
            reply.array("events") { for event in events { $0.element(EventJSON(event)) } }
            reply.member("cursor", cursor.description)
        }
    }
}
