import Events
import Linux

/// The last 1 % of 100,000 events, beside `podman events`.
enum BesidePodman {
    @LoopActor static func measure(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        let title = "hookctl events -S, the last 1,000 of 100,000 / podman events"
        guard let program = HostProgram.path("podman") else {
            return [Figure(.podman, title, .absent(reason: "apt-get install podman"), atMost: 1)]
        }
        let log = try SampleLog(count: 100_000, at: "\(bench.directory)/hundred-thousand")
        let since = log.start(ofLast: 1000)
        let (ours, theirs): (EventsCommand, PodmanEvents)
        do throws(Failure) {
            theirs = try PodmanEvents(program, like: log, in: "\(bench.directory)/podman")
            try theirs.check(since: since, count: 1000)
            ours = try EventsCommand(on: log, bench)
            try ours.check(["-S", since], count: 1000)
        } catch {
            return [Figure(.podman, title, .absent(reason: error.message), atMost: 1)]
        }
        var contest = Contest()
        contest.enter { () throws(Failure) in try theirs.run(since: since) }
        contest.enter { () throws(Failure) in try ours.run(["-S", since]) }
        let medians = try await contest.run(for: effort.span(seconds: 10))
        return [Figure(.podman, title, medians[1], per: medians[0], atMost: 1)]
    }
}
