import Linux

/// What is left of a hook that takes too long, and of the child that it has put into a session of its own.
@LoopActor enum OverrunHook {
    static func measure(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        let sleeper = "\(bench.directory)/overrun-sleep"
        try bench.copy("/bin/sleep", to: sleeper)
        let text = "setsid \(sleeper) 30 </dev/null >/dev/null 2>&1 &\n\(sleeper) 6\n"
        let hooks = try ManagerHooks("overrun", .text(text), count: 1, settings: "Timeout=1s", on: bench)
        return try await Managers.measure(.overrun, on: bench, title: { "\($0), left of a hook of 6 s" }) { manager throws(Failure) in
            var own = hooks.own
            var ours = hooks.underHookctl
            // hookctl ends the script inside it.
            (own.timeout, ours.timeout) = (1, 3)
            let alone = manager.hasTimeout ? "alone, with 1 s" : "alone, which has no timeout"
            var figures: [Figure] = []
            for (how, wiring, target) in [(alone, own, nil), ("under hookctl, with 1 s", ours, 0.0)] {
                let what = "\(manager.name), left of a hook of 6 s: \(how)"
                try manager.wire(wiring)
                let run = try manager.run()
                let left = ManagerHooks.endRemaining(of: sleeper)
                if let run {
                    let outcome = Figure.Outcome.measured(Double(left), .processes, rounds: 1, time: run.time, yardstick: nil)
                    figures.append(Figure(.overrun, what, outcome, atMost: target))
                } else {
                    figures.append(Figure(.overrun, what, .absent(reason: TimedRun.endless), atMost: target))
                }
            }
            return figures
        }
    }
}
