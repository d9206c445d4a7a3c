import Linux

/// Publishing to one and to ten subscribers, beside core NATS.
enum BesideNATS {
    @LoopActor static func measure(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        let titles = ["nats, one subscriber, each publish", "nats, ten subscribers, each publish"]
        guard let program = HostProgram.path("nats-server") else {
            return titles.map { Figure(.nats, $0, .absent(reason: "apt-get install nats-server"), atMost: 1) }
        }
        let nats = try NATS(program, in: "\(bench.directory)/nats")
        defer { nats.end() }
        var contest = Contest()
        contest.enter { () throws(Failure) in try nats.publish(SamplePayload.json, count: 100_000, subscribers: 1) }
        contest.enter { () throws(Failure) in try nats.publish(SamplePayload.json, count: 50_000, subscribers: 10) }
        let medians = try await contest.run(for: effort.span(seconds: 8))
        return zip(titles, medians).map { Figure(.nats, $0, rateOf: $1, atLeast: nil) }
    }
}
