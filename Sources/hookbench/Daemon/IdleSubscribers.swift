import Glibc
import Linux

/// Thousands of subscribers that wait for what does not come: what each takes of memory, and what they cost publishers.
enum IdleSubscribers {
    @LoopActor static func measure(on bench: Workbench, disk: String, _ effort: Effort) async throws(Failure) -> [Figure] {
        // The daemon inherits the limit, and leaves some of it for everything else.
        let subscribers = min(5000, raiseDescriptorLimit() - 512)
        guard subscribers > 0 else { throw Failure("too few descriptors for idle subscribers; raise the hard limit with ulimit -Hn") }
        let crowded = try HookDaemon(on: bench, disk: disk)
        defer { crowded.end() }
        let quiet = try HookDaemon(on: bench, disk: disk)
        defer { quiet.end() }
        let publishers = (EventPublisher(try crowded.connect()), EventPublisher(try quiet.connect()))
        for _ in 0..<10 {
            try publishers.0.publish()
            try publishers.1.publish()
        }
        let before = try crowded.residentMemory()
        var followers: [EventFollower] = []
        for number in 0..<subscribers { followers.append(try EventFollower(try crowded.connect(), topic: "/idle/nobody-\(number)")) }
        let each = Double(try crowded.residentMemory() - before) / Double(subscribers) / 1024

        let count = 20_000
        var contest = Contest()
        contest.enter { () throws(Failure) in try publishers.0.stream(count) }
        contest.enter { () throws(Failure) in try publishers.1.stream(count) }
        let medians = try await contest.run(for: effort.span(seconds: 5))
        guard followers.allSatisfy({ $0.eventCount == 0 && $0.client.replyCount == 1 }) else {
            throw Failure("an idle subscriber got something")
        }
        let memory = Figure.Outcome.measured(each, .kibibytes, rounds: subscribers, time: nil, yardstick: nil)
        return [
            Figure(.idle, "memory of an idle subscriber, of \(subscribers)", memory, atMost: 20),
            Figure(.idle, "publish with \(subscribers) idle subscribers / with none", medians[0], per: medians[1], atMost: 1.5),
        ]
    }

    /// As many descriptors as this process may have; how many that is.
    private static func raiseDescriptorLimit() -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return DescriptorLimit.soft }
        limit.rlim_cur = limit.rlim_max
        setrlimit(resource, &limit)
        return DescriptorLimit.soft
    }
}
