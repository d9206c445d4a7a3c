import Events
import Linux

/// Appending, beside `XADD` of Redis, pipelined by 64.
enum BesideRedis {
    @LoopActor static func measure(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        let titles = [
            "a log's append, 64 a batch, each / redis XADD, pipelined by 64", "the same / redis with its own log, synced every second",
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
        contest.enter { () throws(Failure) in try append(batches: batches, of: size, on: bench) }
        let medians = try await contest.run(for: effort.span(seconds: 8))
        return [
            Figure(.redis, titles[0], medians[2], per: medians[0], atMost: 1),
            Figure(.redis, titles[1], medians[2], per: medians[1], atMost: 1),
        ]
    }

    /// Encodes and appends so many events to a new log; how long each took.
    private static func append(batches: Int, of count: Int, on bench: Workbench) throws(Failure) -> Duration {
        let place = try Workbench(in: bench.directory)
        defer { place.remove() }
        let log = EventLog(at: "\(place.directory)/log")
        return try SampleLog.attempt { () throws(any Error) in
            try log.open()
            let begin = Instant.now
            for _ in 0..<batches {
                var batch: [EncodedEvent] = []
                batch.reserveCapacity(count)
                for _ in 0..<count { batch.append(try EncodedEvent(SamplePayload.sample)) }
                try log.append(batch)
            }
            return (Instant.now - begin) / (batches * count)
        }
    }
}
