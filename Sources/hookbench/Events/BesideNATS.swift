import Linux

/// Publishing to one and to ten subscribers, beside core NATS.
enum BesideNATS {
    @LoopActor static func measure(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        let counts = [1, 10]
        let titles = ["publish to one subscriber in process, 300 bytes / nats", "publish to ten subscribers in process, 300 bytes / nats"]
        guard let program = HostProgram.path("nats-server") else {
            return titles.map { Figure(.nats, $0, .absent(reason: "apt-get install nats-server"), atMost: 1) }
        }
        let nats = try NATS(program, in: "\(bench.directory)/nats")
        defer { nats.end() }
        var contest = Contest()
        for subscribers in counts {
            let count = 100_000 / subscribers
            contest.enter { () throws(Failure) in try nats.publish(SamplePayload.json, count: count, subscribers: subscribers) }
            contest.enter { () async throws(Failure) in
                try await Publishing.time(SamplePayload.sample, count: count, subscribers: subscribers, on: bench)
            }
        }
        let medians = try await contest.run(for: effort.span(seconds: 10))
        return [
            Figure(.nats, titles[0], medians[1], per: medians[0], atMost: 1),
            Figure(.nats, titles[1], medians[3], per: medians[2], atMost: 1),
        ]
    }
}
