import Events
import Linux

/// Publishing to a log on disk, beside `XADD` of Redis, pipelined by 64.
enum BesideRedis {
    @LoopActor static func measure(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        let titles = [
            "publish in process, 300 bytes / redis XADD, pipelined by 64", "the same / redis with a log of its own, synced every second",
        ]
        guard let program = HostProgram.path("redis-server") else {
            return titles.map { Figure(.redis, $0, .absent(reason: "apt-get install redis-server"), atMost: 1) }
        }
        let plain = try Redis(program, .none, in: "\(bench.directory)/redis")
        defer { plain.end() }
        let logging = try Redis(program, .everySecond, in: "\(bench.directory)/redis-aof")
        defer { logging.end() }
        let (batches, size) = (400, 64)
        var contest = Contest()
        contest.enter { () throws(Failure) in try plain.append(SamplePayload.json, batches: batches, of: size) }
        contest.enter { () throws(Failure) in try logging.append(SamplePayload.json, batches: batches, of: size) }
        contest.enter { () async throws(Failure) in
            try await Publishing.time(SamplePayload.sample, count: batches * size, on: bench)
        }
        let medians = try await contest.run(for: effort.span(seconds: 8))
        return [
            Figure(.redis, titles[0], medians[2], per: medians[0], atMost: 1),
            Figure(.redis, titles[1], medians[2], per: medians[1], atMost: 1),
        ]
    }
}
