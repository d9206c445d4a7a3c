import Events
import Linux

/// Ten thousand subscribers, one of which wants what is published.
enum Crowd {
    @LoopActor static func measure(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        var contest = Contest()
        for others in [0, 9_999] {
            contest.enter { () async throws(Failure) in try await time(others: others, on: bench) }
        }
        let medians = try await contest.run(for: effort.span(seconds: 5))
        return [Figure(.crowd, "publish, 10,000 subscribers of which one matches / one alone", medians[1], per: medians[0], atMost: 2)]
    }

    /// How long each publishing takes, from the first until the one subscriber has got all.
    @LoopActor private static func time(others: Int, on bench: Workbench) async throws(Failure) -> Duration {
        let count = 50_000
        var selections: [EventSelection] = []
        do throws(InvalidExpression) {
            for number in 0..<others {
                // By turns a topic, all topics below one, and a glob.
                let pattern = ["/container/web\(number)", "/pool-\(number)/**", "/*/eth\(number)"][number % 3]
                selections.append(EventSelection(topics: [try TopicPattern(pattern)]))
            }
        } catch {
            throw Failure("\(error)")
        }
        return try await BusRound.measure(on: bench) { (round) async throws(Failure) in
            try round.subscribe(count, matching: EventSelection(topics: ["/container/start"]))
            for selection in selections { try round.wait(for: selection) }
            await round.settle()
            let begin = Instant.now
            try await round.publish(SampleLog.container(1), count: count)
            try await round.finish()
            return (.now - begin) / count
        }
    }
}
