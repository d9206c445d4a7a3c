import Configuration
import Events
import JSON
import Linux
import Scripts
import TestSupport

@testable import Listeners

/// A made-up host: a directory of listeners, an event log with a bus, and pools that serve there, one after another.
final class ListenerHost: Sendable {
    let directory = TemporaryDirectory()
    let bus: EventBus
    private let state = Lock(State())

    private struct State {
        var notices: [String] = []
        var calls: [ListenerCall] = []
    }

    init(_ change: (inout EventsConfiguration) -> Void = { _ in }) throws {
        directory.directory("listeners.d")
        var configuration = EventsConfiguration()
        configuration.directory = directory("events")
        configuration.retentionAge = nil
        change(&configuration)
        bus = EventBus(configuration)
        try bus.start()
    }

    // MARK: Scripts

    /// Writes a listener that notes how it was called, and then does something.
    ///
    /// - Parameter header: what stands behind `# listen:`.
    @discardableResult
    func listener(_ name: String, _ header: String = "topic=/test/**", _ action: String = "") -> String {
        directory.script("listeners.d/\(name)", "# listen: \(header)\necho \"${0##*/} $*\" >>\(log)\n\(action)")
    }

    /// The file that listeners write to.
    var log: String { directory("log") }

    /// What listeners have written, in order.
    var lines: [String] { directory.lines("log") }

    /// A shell's commands that make a file, and a loop that goes on until there is one.
    func mark(_ file: String) -> String { ": >\(directory(file))" }
    func awaiting(_ file: String) -> String { "while [ ! -e \(directory(file)) ]; do sleep 0.01; done" }
    func make(_ file: String) { directory.write(file, "") }
    func isThere(_ file: String) -> Bool { directory.read(file) != nil }

    // MARK: Events

    /// Publishes an event of an object with a number; the script is called `test OBJECT LAST - -`.
    func publish(_ object: String, _ n: Int = 0, on topic: Topic = "/test/done", depth: Int = 0) throws {
        try bus.publish(["name": .string(object), "n": .integer(JSONInteger(n))], topic: topic, depth: depth)
    }

    /// All events of a topic that are in the log.
    func events(on topic: TopicPattern) async throws -> [Event] {
        try await bus.flush()
        var events: [Event] = []
        for try await delivery in try bus.subscribe(matching: EventSelection(topics: [topic]), from: .oldest, until: .now) {
            if let event = delivery.event { events.append(event) }
        }
        return events
    }

    // MARK: Pools

    func configuration(_ change: (inout ListenerConfiguration) -> Void = { _ in }) -> ListenerConfiguration {
        var configuration = ListenerConfiguration()
        configuration.directories = [directory("listeners.d")]
        configuration.stateDirectory = directory("state")
        configuration.timeout = .seconds(60)
        configuration.grace = .milliseconds(300)
        // Tests wait for what happens, not for how long it may take.
        configuration.backOff = BackOff(initial: .milliseconds(20), limit: .milliseconds(40))
        change(&configuration)
        return configuration
    }

    /// A pool that serves.
    @LoopActor func serve(_ change: @Sendable (inout ListenerConfiguration) -> Void = { _ in }) async throws -> ListenerPool {
        ThreadSettings.setSubreaper(true)
        let pool = ListenerPool(
            configuration(change), bus: bus, tell: { [state] notice in state.withLock { $0.notices.append(notice.description) } },
            called: { [state] call in state.withLock { $0.calls.append(call) } })
        try await pool.start()
        return pool
    }

    /// What the pools have told.
    var notices: [String] { state.withLock { $0.notices } }

    /// The calls that have ended.
    var calls: [ListenerCall] { state.withLock { $0.calls } }

    /// Waits until so many calls have ended.
    func calls(_ count: Int) async -> [ListenerCall] {
        await eventually { self.calls.count >= count }
        return calls
    }

    /// Waits until listeners have written so many lines.
    func lines(_ count: Int) async -> [String] {
        await eventually { self.lines.count >= count }
        return lines
    }
}

extension ListenerPool {
    func status(of name: String) -> ListenerStatus? { status().first { $0.name == name } }

    /// Waits until a listener's status is as is expected.
    func waits(for name: String, until isSo: (ListenerStatus) -> Bool) async -> ListenerStatus? {
        let end = Instant.now + .seconds(20)
        while .now < end {
            if let status = status(of: name), isSo(status) { return status }
            await pause(.milliseconds(5))
        }
        return status(of: name)
    }
}

/// An event of a number, as it stands in a log.
func sample(_ seq: UInt64, _ payload: JSONValue = ["name": "web1"], topic: Topic = "/test/done", type: String? = nil) throws -> OpenEvent {
    let encoded = try EncodedEvent(
        payload, type: type, topic: topic, registry: PayloadRegistry(), origin: EventOrigin(boot: "b", host: "h"),
        time: RealTime(nanoseconds: 1_770_091_506_000_000_789), monotonic: Instant(nanoseconds: 1))
    return OpenEvent(Event(seq: seq, encoded), at: place(seq))
}

/// A place in a log of the tests' own.
func place(_ seq: UInt64) -> LogCursor { LogCursor(log: LogID(random: 7, generation: 1), sequence: seq) }

func failure(_ reason: String, at seconds: Int64 = 100) -> ListenerFailure {
    ListenerFailure(time: RealTime(nanoseconds: seconds * 1_000_000_000), reason: reason)
}
