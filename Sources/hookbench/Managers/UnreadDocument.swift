import Linux

/// What becomes of a start where 300 kB are more than a pipe holds: of a document that the hook does not read, or, where hooks get none,
/// of output.
@LoopActor enum UnreadDocument {
    private static let size = 300_000
    /// crun fails only when the hook is faster than it, which is not every time.
    private static let rounds = 10

    static func measure(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        let silent = try ManagerHooks("unread", .program(bench.noOperation), count: 1, on: bench)
        let talkative = try ManagerHooks("talkative", .text("head -c \(size) /dev/zero | tr '\\0' x\n"), count: 1, on: bench)
        return try await Managers.measure(.unread, on: bench, title: { "\($0), a start with 300 kB" }) { manager throws(Failure) in
            let hooks = manager.hasDocument ? silent : talkative
            var figures: [Figure] = []
            for (how, wiring, target) in [("alone", hooks.own, nil), ("under hookctl", hooks.underHookctl, 1000.0)] {
                var wiring = wiring
                wiring.documentSize = manager.hasDocument ? size : 0
                let what = "\(manager.name), a start with 300 kB of \(manager.hasDocument ? "unread document" : "output"): \(how)"
                try manager.wire(wiring)
                figures.append(Figure(.unread, what, try outcome(of: manager), atMost: target))
            }
            return figures
        }
    }

    /// How long a start takes, if none hangs or fails.
    private static func outcome(of manager: any HookedManager) throws(Failure) -> Figure.Outcome {
        var times: [Duration] = []
        var failures: [String] = []
        for _ in 0..<rounds {
            guard let run = try manager.run() else { return .absent(reason: TimedRun.endless) }
            if let failure = run.failure { failures.append(failure) } else { times.append(run.time) }
        }
        if let failure = failures.first { return .absent(reason: "\(failures.count) of \(rounds) fail: \(failure)") }
        return .measured(Median(of: times).time / .milliseconds(1), .milliseconds, rounds: rounds, time: nil, yardstick: nil)
    }
}
