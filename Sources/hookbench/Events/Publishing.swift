import Events
import Linux

/// What publishing in process costs, to the log on disk and to subscribers.
enum Publishing {
    private static let count = 200_000

    /// To the log alone.
    @LoopActor static func toLog(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        let payload = SampleLog.container(1)
        var contest = Contest()
        contest.enter { () async throws(Failure) in try await time(payload, count: count, on: bench) }
        let median = try await contest.run(for: effort.span(seconds: 5))[0]
        return [Figure(.publish, "publish in process, log on disk, buffered", rateOf: median, atLeast: 1e6)]
    }

    /// To ten subscribers.
    @LoopActor static func toSubscribers(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        let (payload, subscribers) = (SampleLog.container(1), 10)
        var contest = Contest()
        contest.enter { () async throws(Failure) in try await time(payload, count: count, subscribers: subscribers, on: bench) }
        let median = try await contest.run(for: effort.span(seconds: 5))[0] / subscribers
        return [Figure(.deliver, "deliveries to \(subscribers) subscribers in process", rateOf: median, atLeast: 5e6)]
    }

    /// How long each of so many takes, from the first until all are in the log and every subscriber has got all of them.
    @LoopActor static func time(
        _ payload: some EventPayload, count: Int, subscribers: Int = 0, on bench: Workbench
    ) async throws(Failure) -> Duration {
        try await BusRound.measure(on: bench) { (round) async throws(Failure) in
            for _ in 0..<subscribers { try round.subscribe(count) }
            await round.settle()
            let begin = Instant.now
            try await round.publish(payload, count: count)
            try await round.flush()
            try await round.finish()
            return (.now - begin) / count
        }
    }
}
