import Linux

/// Publishing over the socket to a log on disk, beside `XADD` of Redis and core NATS, which keep nothing.
enum SocketPublishing {
    @LoopActor static func measure(on bench: Workbench, disk: String, _ effort: Effort) async throws(Failure) -> [Figure] {
        let daemon = try HookDaemon(on: bench, disk: disk)
        defer { daemon.end() }
        let (redisProgram, natsProgram) = (HostProgram.path("redis-server"), HostProgram.path("nats-server"))
        let redis = try redisProgram.map { program throws(Failure) in try Redis(program, .none, in: "\(bench.directory)/redis") }
        defer { redis?.end() }
        let nats = try natsProgram.map { program throws(Failure) in try NATS(program, in: "\(bench.directory)/nats") }
        defer { nats?.end() }

        let single = EventPublisher(try daemon.connect())
        let many = EventPublisher(try daemon.connect(), eventsPerCall: batch)
        let count = 25_600
        var contest = Contest()
        contest.enter { () throws(Failure) in try single.publish(batches: count / batch, of: batch) }
        contest.enter { () throws(Failure) in try single.stream(count) }
        contest.enter { () throws(Failure) in try many.stream(count) }
        if let redis {
            contest.enter { () throws(Failure) in try redis.append(SamplePayload.json, batches: count / batch, of: batch) }
        }
        if let nats {
            contest.enter { () throws(Failure) in try nats.publish(SamplePayload.json, count: count, subscribers: 1) }
            contest.enter { () throws(Failure) in try nats.publish(SamplePayload.json, count: count) }
        }
        let medians = try await contest.run(for: effort.span(seconds: 10))
        let (batched, streamed, grouped) = (medians[0], medians[1], medians[2])
        let afterRedis = redis == nil ? 3 : 4
        var figures: [Figure] = []
        for (time, how) in [(batched, "one a call, by 64"), (streamed, "one a call, pipelined"), (grouped, "64 a call, pipelined")] {
            let what = "publish over the socket, 300 bytes, \(how)"
            figures.append(figure("\(what) / redis XADD by 64", time, redis.map { _ in medians[3] }, "redis-server", atMost: 1))
            if time.time == batched.time { continue }
            figures.append(
                figure("\(what) / nats to one subscriber", time, nats.map { _ in medians[afterRedis] }, "nats-server", atMost: 1))
        }
        figures.append(
            figure(
                "for comparison: 64 a call, pipelined / nats to nobody", grouped, nats.map { _ in medians[afterRedis + 1] }, "nats-server",
                atMost: nil))
        return figures
    }

    private static let batch = 64

    private static func figure(_ what: String, _ time: Median, _ yardstick: Median?, _ program: String, atMost target: Double?) -> Figure {
        guard let yardstick else { return Figure(.socket, what, .absent(reason: "apt-get install \(program)"), atMost: target) }
        return Figure(.socket, what, time, per: yardstick, atMost: target)
    }
}
