import Events
import JSON
import Linux
import Varlink

/// Answers `io.hookd.Events`.
@LoopActor final class EventsMethods {
    private let bus: EventBus
    private let newest = NewestBatch()

    init(_ bus: EventBus) { self.bus = bus }

    /// Has a service answer the methods.
    func offer(in service: VarlinkService) {
        service.onText("io.hookd.Events.Publish", limit: EventBus.groupLimit) { [bus] calls throws(VarlinkFailure) in
            var publication = Publication(on: bus, by: PeerCause(calls[0].peer))
            try await publication.run(calls)
        }
        service.on("io.hookd.Events.Subscribe", needsMore: true) { [bus, newest] call throws(VarlinkFailure) in
            var stream = try await EventStream(bus, call, newest)
            try await stream.run()
        }
        service.on("io.hookd.Events.Wait") { [bus] call throws(VarlinkFailure) in
            let wait = try await EventWait(bus, call)
            try await wait.run()
        }
    }
}
