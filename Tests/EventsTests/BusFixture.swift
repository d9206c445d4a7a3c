import Linux
import TestSupport
import Testing

@testable import Events

/// A bus over a log of a test's own.
final class BusFixture: Sendable {
    let logs = LogFixture()
    let bus: EventBus

    /// - Parameters:
    ///   - window: bytes of events in memory; 0 keeps what was appended last.
    ///   - segment: bytes of a segment.
    init(
        window: Int? = nil, memory: Int = 32 << 20, segment: Int64 = 1 << 20, retention: Int64 = .max, onWriteError: OnWriteError = .refuse,
        sync: Duration = .seconds(1), patience: Duration = .seconds(60)
    ) throws {
        bus = Self.bus(
            logs.path, window: window, memory: memory, segment: segment, retention: retention, onWriteError: onWriteError, sync: sync,
            patience: patience, clock: logs.clock.log)
        try bus.start()
    }

    /// A bus that has not been started, over any log.
    static func bus(
        _ path: String, window: Int? = nil, memory: Int = 32 << 20, segment: Int64 = 1 << 20, retention: Int64 = .max,
        onWriteError: OnWriteError = .refuse,
        sync: Duration = .seconds(1), patience: Duration = .seconds(60), clock: LogClock = .system
    ) -> EventBus {
        var configuration = EventsConfiguration()
        configuration.memoryLimit = memory
        configuration.onWriteError = onWriteError
        configuration.syncInterval = sync
        let options = LogOptions(
            segmentSize: segment, retentionSize: retention, retentionAge: nil, onWriteError: .refuse, patience: patience)
        return EventBus(EventLog(at: path, options: options, clock: clock), configuration, windowLimit: window)
    }
}

extension EventBus {
    /// Publishes an event with a number, on `/test/WORD`.
    func publish(_ n: Int, on word: String = "a", padding: Int = 0) throws {
        try publish(
            ["n": .integer(JSONInteger(n)), "padding": .string(String(repeating: "x", count: padding))], topic: Topic("/test/\(word)"))
    }
}

extension EventDelivery {
    /// The event's number in the test; nil for a gap, and for what the log itself says.
    var n: Int? { event.flatMap { try? $0.json()["n"]?.int } }
    var seq: UInt64? { event?.seq }
    var gap: ClosedRange<UInt64>? { if case .gap(let gap, _) = self { gap.first...gap.last } else { nil } }
}

extension EventSubscription {
    /// So many deliveries, or those up to the end.
    func first(_ count: Int) async throws -> [EventDelivery] {
        var deliveries: [EventDelivery] = []
        if count == 0 { return [] }
        for try await delivery in self {
            deliveries.append(delivery)
            if deliveries.count == count { break }
        }
        return deliveries
    }

    func all() async throws -> [EventDelivery] { try await first(.max) }
}
