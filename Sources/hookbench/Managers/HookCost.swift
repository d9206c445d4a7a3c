import Linux

/// What a hook that does nothing costs a start: called by the manager itself, and by the `hookctl` that the manager calls.
@LoopActor enum HookCost {
    /// One hook alone pays for starting `hookctl`; twenty share it.
    static func measure(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        // They read their document, or crun's start fails when they end before it has written that.
        let one = try ManagerHooks("cost-one", .program(bench.reader), count: 1, on: bench)
        let twenty = try ManagerHooks("cost-twenty", .program(bench.reader), count: 20, on: bench)
        return try await Managers.measure(.noop, on: bench, title: { "\($0), a no-op hook" }) { manager throws(Failure) in
            var contest = Contest()
            for wiring in [HookWiring(), twenty.own, one.underHookctl, twenty.underHookctl] {
                contest.enter { () throws(Failure) in
                    try manager.wire(wiring)
                    return try manager.time()
                }
            }
            let medians = try await contest.run(for: effort.span(seconds: 15))
            let costs = medians.map { ($0.time - medians[0].time) / manager.callsPerStart }
            // A manager calls its own hooks one after another, each as if it were the only one: of twenty one is known best.
            let own = costs[1] / 20
            return [
                figure("\(manager.name), the only no-op hook: under hookctl / its own", costs[2], own, medians[0].rounds),
                figure("\(manager.name), a no-op hook of 20: under hookctl / its own", costs[3] / 20, own, medians[0].rounds),
            ]
        }
    }

    private static func figure(_ what: String, _ ours: Duration, _ theirs: Duration, _ rounds: Int) -> Figure {
        guard ours > .zero, theirs > .zero else { return Figure(.noop, what, .absent(reason: "lost in what else varies"), nil) }
        return Figure(.noop, what, .measured(ours / theirs, .ratio, rounds: rounds, time: ours, yardstick: theirs), nil)
    }
}
