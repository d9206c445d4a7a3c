import Hooks
import Linux

/// Many dispatches at once, for as many objects, of a script that sleeps for 100 ms.
enum Together {
    @LoopActor static func measure(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        let count = 100
        let configuration = bench.configuration("together")
        try bench.fill(configuration, with: bench.sleep, count: 1)
        var figures: [Figure] = []
        for (name, supervision) in [("", Supervision()), (", tagged, subreaper", LibraryDispatch.fullSupervision)] {
            var threads = 0
            var contest = Contest()
            contest.enter { () async throws(Failure) in
                let dispatches = try objects(count).map { LibraryDispatch(configuration, supervision, at: $0, count: 1) }
                let begin = Instant.now
                try await allAtOnce(dispatches)
                let time = Instant.now - begin
                threads = max(threads, (try? Directory.names(at: "/proc/self/task").count) ?? 0)
                return time
            }
            let median = try await contest.run(for: effort.span(seconds: 2))[0]
            let time = Figure.Outcome.measured(
                median.time / .milliseconds(1), .milliseconds, rounds: median.rounds, time: median.time, yardstick: nil)
            figures.append(Figure(.together, "\(count) dispatches at once, each a sleep of 100 ms\(name)", time, atMost: 500))
            let outcome = Figure.Outcome.measured(Double(threads), .threads, rounds: median.rounds, time: nil, yardstick: nil)
            figures.append(Figure(.together, "threads of the process after these", outcome, atMost: 1))
        }
        return figures
    }

    @LoopActor private static func allAtOnce(_ dispatches: [LibraryDispatch]) async throws(Failure) {
        // A group of results: typed throws are lost through a throwing one.
        let failure = await withTaskGroup(of: Failure?.self) { @LoopActor group in
            for dispatch in dispatches {
                group.addTask { @LoopActor @Sendable in
                    do throws(Failure) { try await dispatch.run() } catch { return error }
                    return nil
                }
            }
            var failure: Failure?
            while let next = await group.next() { failure = failure ?? next }
            return failure
        }
        if let failure { throw failure }
    }

    private static func objects(_ count: Int) throws(Failure) -> [LifecyclePoint] {
        var points: [LifecyclePoint] = []
        do throws(InvalidPoint) {
            for number in 0..<count { points.append(try LifecyclePoint("container", "web\(number)", "start", .before)) }
        } catch {
            throw Failure("\(error)")
        }
        return points
    }
}
