import Events
import Linux

/// One round on a bus: over a new log on disk, with subscribers that have begun to wait.
@LoopActor struct BusRound {
    let bus: EventBus
    private let place: Workbench
    private var subscribers: [Task<Failure?, Never>] = []
    private var bystanders: [Task<Failure?, Never>] = []

    /// Makes a log, measures with a bus over it, and removes both.
    static func measure(
        on bench: Workbench, _ body: @LoopActor (inout BusRound) async throws(Failure) -> Duration
    ) async throws(Failure) -> Duration {
        var round = try BusRound(on: bench)
        defer { round.place.remove() }
        do throws(Failure) {
            let time = try await body(&round)
            await round.end()
            return time
        } catch {
            await round.end()
            throw error
        }
    }

    /// Nothing of this round may be at work in the next one.
    private func end() async {
        await bus.stop()
        for task in subscribers + bystanders { _ = await task.value }
    }

    private init(on bench: Workbench) throws(Failure) {
        place = try Workbench(in: bench.directory)
        var configuration = EventsConfiguration()
        configuration.directory = "\(place.directory)/log"
        bus = EventBus(configuration)
        do throws(LogError) {
            try bus.start()
        } catch {
            place.remove()
            throw Failure("cannot start a bus: \(error)")
        }
    }

    // MARK: Subscribing

    /// Begins a task of the program's own thread pool, as an embedding program has them, that takes this many events and ends.
    mutating func subscribe(_ count: Int, matching selection: EventSelection = .everything) throws(Failure) {
        let subscription: EventSubscription
        do throws(LogError) { subscription = try bus.subscribe(matching: selection) } catch { throw Failure("cannot subscribe: \(error)") }
        subscribers.append(Task.detached { await Self.take(count, of: subscription) })
    }

    /// Begins one that waits for what will never come.
    mutating func wait(for selection: EventSelection) throws(Failure) {
        try subscribe(1, matching: selection)
        bystanders.append(subscribers.removeLast())
    }

    /// Returns when all subscriptions that were made are being waited on.
    func settle() async {
        while bus.subscriberCount < subscribers.count + bystanders.count { await Task.yield() }
    }

    /// Returns when every subscriber has got what it wanted.
    func finish() async throws(Failure) {
        for subscriber in subscribers {
            if let failure = await subscriber.value { throw failure }
        }
    }

    @concurrent private static func take(_ count: Int, of subscription: EventSubscription) async -> Failure? {
        var taken = 0
        var next: UInt64?
        do throws(LogError) {
            for try await delivery in subscription {
                guard case .event(let event, _) = delivery else { return Failure("a subscriber has lost events: \(delivery)") }
                if let next, event.seq != next { return Failure("a subscriber has got \(event.seq) instead of \(next)") }
                next = event.seq + 1
                taken += 1
                if taken == count { return nil }
            }
            return Failure("a subscription ended after \(taken) of \(count) events")
        } catch {
            return Failure("a subscription failed: \(error)")
        }
    }

    // MARK: Publishing

    /// Publishes a payload so many times from this thread.
    ///
    /// Where the bus says that too much waits to be written, it is waited for, as a program would that wants nothing to be lost.
    func publish(_ payload: some EventPayload, count: Int) async throws(Failure) {
        do throws(PublishError) {
            for _ in 0..<count {
                do throws(PublishError) {
                    try bus.publish(payload)
                } catch {
                    guard case .overloaded = error else { throw error }
                    try await bus.flush()
                    try bus.publish(payload)
                }
            }
        } catch {
            throw Failure("cannot publish: \(error)")
        }
    }

    /// Returns when everything published is in the log.
    func flush() async throws(Failure) {
        do throws(PublishError) { try await bus.flush() } catch { throw Failure("cannot publish: \(error)") }
    }
}
