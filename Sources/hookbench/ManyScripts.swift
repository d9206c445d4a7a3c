import Glibc
import Hooks
import Linux

/// A dispatch of many scripts that do nothing, by the script.
enum ManyScripts {
    enum Yardstick {
        /// At most 1.2 of it.
        case bareLoop
        /// Debian's, from the package debianutils: no slower than it.
        case runParts
    }

    @LoopActor static func beside(
        _ yardstick: Yardstick, count: Int, on bench: Workbench, _ effort: Effort
    ) async throws(Failure) -> [Figure] {
        let configuration = bench.configuration("\(count)")
        try bench.fill(configuration, with: bench.noOperation, count: count)
        let (subject, name, target, seconds) =
            switch yardstick {
            case .bareLoop: (Subject.twenty, "bare C loop", 1.2, 5.0)
            case .runParts: (Subject.hundred, "run-parts", 1.0, 8.0)
            }
        let runParts = "/usr/bin/run-parts"
        if case .runParts = yardstick, access(runParts, X_OK) != 0 {
            let absence = Figure.Outcome.absent(reason: "\(runParts) is missing; apt-get install debianutils")
            return [Figure(subject, "\(count) scripts, each / \(name)", absence, atMost: target)]
        }

        var contest = Contest()
        contest.enter(timing: { () async throws(Failure) in
            switch yardstick {
            case .bareLoop: try BareLoop.run(bench.noOperation, count: count)
            case .runParts: try BareLoop.run([runParts, configuration.directories[0]])
            }
        })
        let plain = LibraryDispatch(configuration, count: count)
        try await plain.run()
        let loop = DutifulLoop(configuration, count: count)
        contest.enter(timing: plain.run)
        contest.enter(timing: LibraryDispatch(configuration, LibraryDispatch.fullSupervision, count: count).run)
        contest.enter(timing: { () async throws(Failure) in try loop.run() })
        let medians = try await contest.run(for: effort.span(seconds: seconds)).map { $0 / count }
        return [
            Figure(subject, "\(count) scripts, each / \(name)", medians[1], per: medians[0], atMost: target),
            Figure(subject, "\(count) scripts, tagged, subreaper, each / \(name)", medians[2], per: medians[0], atMost: target),
            Figure(subject, "for comparison: C loop, same duties / \(name)", medians[3], per: medians[0], atMost: nil),
        ]
    }
}
