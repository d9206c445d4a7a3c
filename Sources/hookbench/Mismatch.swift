import Hooks
import Linux

/// What a script costs that asked for other points: no process, only the reading of its header.
enum Mismatch {
    @LoopActor static func measure(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        let count = 1000
        let configuration = bench.configuration("mismatch")
        let text = """
            #!/bin/sh
            # Refuses a migration while the maintenance flag is set.
            # hook: object=domain event=migrate qualifier=begin name=web*
            # hook: timeout=5s on-timeout=veto on-failure=veto
            [ ! -e /run/maintenance ] || { echo "maintenance until $(cat /run/maintenance)" >&2; exit 1; }

            """
        try bench.fill(configuration, withText: text, count: count)
        var contest = Contest()
        // That no script runs is part of what is checked each time.
        contest.enter(timing: LibraryDispatch(configuration, count: 0).run)
        let median = try await contest.run(for: effort.span(seconds: 3))[0] / count
        let outcome = Figure.Outcome.measured(
            median.time / .microseconds(1), .microseconds, rounds: median.rounds, time: median.time, yardstick: nil)
        return [Figure(.mismatch, "a script that does not match, of \(count)", outcome, atMost: 20)]
    }
}
