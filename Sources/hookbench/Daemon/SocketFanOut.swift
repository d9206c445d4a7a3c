import Linux

/// Ten subscribers on the socket, beside NATS with ten.
enum SocketFanOut {
    private static let subscribers = 10
    private static let count = 20_000

    @LoopActor static func measure(on bench: Workbench, disk: String, _ effort: Effort) async throws(Failure) -> [Figure] {
        let what = "deliver to ten subscribers over the socket, 300 bytes"
        let daemon = try HookDaemon(on: bench, disk: disk)
        defer { daemon.end() }
        let publisher = EventPublisher(try daemon.connect())
        var followers: [EventFollower] = []
        for _ in 0..<subscribers { followers.append(try EventFollower(try daemon.connect(), topic: EventPublisher.topic)) }
        let all = followers
        let nats = try HostProgram.path("nats-server").map { program throws(Failure) in try NATS(program, in: "\(bench.directory)/nats-ten")
        }
        defer { nats?.end() }
        var contest = Contest()
        contest.enter { () throws(Failure) in try publisher.stream(count, to: all) / subscribers }
        if let nats {
            contest.enter { () throws(Failure) in
                try nats.publish(SamplePayload.json, count: count, subscribers: subscribers) / subscribers
            }
        }
        let medians = try await contest.run(for: effort.span(seconds: 8))
        guard nats != nil else { return [Figure(.ten, "\(what) / nats", .absent(reason: "apt-get install nats-server"), atMost: 1)] }
        return [
            Figure(.ten, "\(what) / nats", medians[0], per: medians[1], atMost: 1),
            Figure(.ten, "for comparison: deliveries over the socket", rateOf: medians[0], atLeast: nil),
        ]
    }
}
