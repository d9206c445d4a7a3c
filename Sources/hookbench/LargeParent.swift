import Hooks
import Linux

/// A dispatch from a process that holds much memory, which a fork would have to copy the tables of.
enum LargeParent {
    @LoopActor static func measure(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        try bench.fill(bench.configuration(Worker.scripts), with: bench.noOperation, count: 1)
        let small = try Worker(holding: 0, bench)
        let large = try Worker(holding: 512, bench)
        var contest = Contest()
        contest.enter(small.dispatch)
        contest.enter(large.dispatch)
        let medians = try await contest.run(for: effort.span(seconds: 6))
        small.end()
        large.end()
        return [Figure(.memory, "one script from a parent holding 512 MiB / a small one", medians[1], per: medians[0], atMost: 1.05)]
    }
}
