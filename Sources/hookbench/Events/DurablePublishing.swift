import Events
import Linux

/// Publishing until the event is on the disk: one task, and 64 that share each sync.
enum DurablePublishing {
    @LoopActor static func measure(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        var contest = Contest()
        for tasks in [1, 64] {
            contest.enter { () async throws(Failure) in
                try await BusRound.measure(on: bench) { (round) async throws(Failure) in
                    try await time(tasks: tasks, each: 50, on: round.bus)
                }
            }
        }
        let medians = try await contest.run(for: effort.span(seconds: 5))
        let outcome = Figure.Outcome.measured(
            medians[0].time / medians[1].time, .ratio, rounds: medians[0].rounds, time: medians[1].time, yardstick: medians[0].time)
        return [Figure(.durable, "durable publishes a second, 64 tasks / one task", outcome, .atLeast(10))]
    }

    /// How long each took.
    @LoopActor private static func time(tasks: Int, each count: Int, on bus: EventBus) async throws(Failure) -> Duration {
        let begin = Instant.now
        let publishers = (0..<tasks).map { _ in Task.detached { await publish(count, on: bus) } }
        for publisher in publishers { try await publisher.value.get() }
        return (.now - begin) / (tasks * count)
    }

    @concurrent private static func publish(_ count: Int, on bus: EventBus) async -> Result<Void, Failure> {
        let payload = SampleLog.container(1)
        do throws(PublishError) {
            for _ in 0..<count { try await bus.publish(payload, durability: .durable) }
            return .success(())
        } catch {
            return .failure(Failure("cannot publish: \(error)"))
        }
    }
}
