import Hooks
import Linux

/// A dispatch of one script that does nothing, beside the two C loops.
enum OneScript {
    @LoopActor static func measure(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        let configuration = bench.configuration("one")
        try bench.fill(configuration, with: bench.noOperation, count: 1)
        let plain = LibraryDispatch(configuration, count: 1)
        let supervised = LibraryDispatch(configuration, LibraryDispatch.fullSupervision, count: 1)
        try await plain.run()
        let loop = DutifulLoop(configuration, count: 1)

        var contest = Contest()
        contest.enter(timing: { () async throws(Failure) in try BareLoop.run(bench.noOperation) })
        contest.enter(timing: { () async throws(Failure) in try loop.run() })
        contest.enter(timing: { () async throws(Failure) in try await plain.run() })
        contest.enter(timing: { () async throws(Failure) in try await supervised.run() })
        let medians = try await contest.run(for: effort.span(seconds: 12))
        return [
            Figure(.one, "one script / C loop with the same duties", medians[2], per: medians[1], atMost: 1.15),
            Figure(.one, "one script / bare C loop", medians[2], per: medians[0], atMost: 1.5),
            Figure(.one, "one script, tagged, subreaper / C loop, same duties", medians[3], per: medians[1], atMost: 1.15),
            Figure(.one, "one script, tagged, subreaper / bare C loop", medians[3], per: medians[0], atMost: 1.5),
            Figure(.one, "for comparison: C loop, same duties / bare C loop", medians[1], per: medians[0], atMost: nil),
        ]
    }
}
