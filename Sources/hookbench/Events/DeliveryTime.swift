import Events
import Linux

/// From the call that publishes to the subscriber that has the event, when nothing else is going on.
enum DeliveryTime {
    @LoopActor static func measure(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        let count = effort.isQuick ? 2_000 : 20_000
        var times: [Duration] = []
        _ = try await BusRound.measure(on: bench) { (round) async throws(Failure) in
            let bus = round.bus
            // In the program's own thread pool, as an embedding program's tasks are.
            times = try await Task.detached { await deliveries(of: bus, count: count) }.value.get()
            return .zero
        }
        times.sort()
        return [
            figure("publish to delivery in process, median", times[times.count / 2], count, atMost: 20),
            figure("the same, 99th percentile", times[times.count * 99 / 100], count, atMost: nil),
        ]
    }

    private static func figure(_ what: String, _ time: Duration, _ count: Int, atMost target: Double?) -> Figure {
        let outcome = Figure.Outcome.measured(time / .microseconds(1), .microseconds, rounds: count, time: time, yardstick: nil)
        return Figure(.delivery, what, outcome, atMost: target)
    }

    @concurrent private static func deliveries(of bus: EventBus, count: Int) async -> Result<[Duration], Failure> {
        var times: [Duration] = []
        times.reserveCapacity(count)
        let payload = SampleLog.container(1)
        do {
            var events = try bus.subscribe().makeAsyncIterator()
            for _ in 0..<count + 100 {
                let begin = Instant.now
                try bus.publish(payload)
                guard case .event? = try await events.next() else { return .failure(Failure("an event was not delivered")) }
                times.append(.now - begin)
            }
        } catch {
            return .failure(Failure("\(error)"))
        }
        // The first ones meet cold caches.
        return .success(Array(times.dropFirst(100)))
    }
}
