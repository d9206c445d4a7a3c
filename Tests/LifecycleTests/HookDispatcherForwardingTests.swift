import Lifecycle
import Linux
import TestSupport
import Testing

/// A program with both halves.
struct HookDispatcherForwardingTests {
    private let directory = TemporaryDirectory()

    private func dispatcher() -> HookDispatcher {
        directory.directory("hooks.d")
        var configuration = HookConfiguration()
        configuration.directories = [directory("hooks.d")]
        configuration.runtimeDirectory = directory.directory("run")
        return HookDispatcher(configuration: configuration)
    }

    private func bus() throws -> EventBus {
        var configuration = EventsConfiguration()
        configuration.directory = directory("events")
        let bus = EventBus(configuration)
        try bus.start()
        return bus
    }

    private func events(_ subscription: EventSubscription) async throws -> [Event] {
        var events: [Event] = []
        for try await delivery in subscription {
            guard let event = delivery.event else {
                Issue.record("\(delivery)")
                continue
            }
            events.append(event)
        }
        return events
    }

    @Test func publishesEveryReportOnce() async throws {
        let (hooks, bus) = (dispatcher(), try bus())
        directory.script("hooks.d/10-a", "# hook: name=web*\n[ $2 = web1 ] || { echo no >&2; exit 3; }")
        hooks.forward(to: bus)
        let seen = Lock<[HookReport]>([])
        hooks.onReport { report in seen.withLock { $0.append(report) } }
        let subscription = try bus.subscribe(matching: EventSelection(topics: ["/hook/*"]))

        let emitter = EventEmitter(bus, namespace: "mine", cause: "request")
        try await EventEmitter.$current.withValue(emitter) {
            try await hooks.perform("container", "web1", "start") {}
            _ = try? await hooks.dispatch(LifecyclePoint("container", "web2", "start", .before))
        }
        // Where nothing was to run there is a report, too.
        try await hooks.dispatch(LifecyclePoint("network", "n1", "create"))
        await bus.stop()

        let events = try await events(subscription)
        #expect(events.map(\.topic) == ["/hook/allowed", "/hook/allowed", "/hook/vetoed", "/hook/allowed"])
        #expect(events.map(\.cause) == ["request", "request", "request", nil])
        #expect(events.map(\.namespace) == ["mine", "mine", "mine", nil])
        #expect(try events.map { try $0.payload(as: HookEvent.self) } == seen.withLock { $0 }.map { HookEvent($0) })
        let hook: HookEvent = try events[2].payload()
        #expect(hook.reason == "no")
        #expect(hook.scripts.map(\.exitStatus) == [3])
    }

    @Test func aDispatchDoesNotFailWithTheBus() async throws {
        let (hooks, bus) = (dispatcher(), try bus())
        directory.script("hooks.d/10-a", "exit 0")
        let seen = Seen()
        hooks.forward(to: bus) { report, error in seen.add("\(report.point): \(error)") }
        await bus.stop()
        #expect(try await hooks.dispatch(LifecyclePoint("container", "web1", "start", .before)).verdict == .allowed)
        #expect(seen.all == ["container/web1 start before: the event bus has been stopped"])
    }
}
