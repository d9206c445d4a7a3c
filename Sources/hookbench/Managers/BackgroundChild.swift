import Linux

/// How long a start takes whose hook leaves a child running that keeps the hook's output open.
@LoopActor enum BackgroundChild {
    static func measure(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        let sleeper = "\(bench.directory)/background-sleep"
        try bench.copy("/bin/sleep", to: sleeper)
        let hooks = try ManagerHooks("child", .text("\(sleeper) 3 &\n"), count: 1, on: bench)
        defer { _ = ManagerHooks.endRemaining(of: sleeper) }
        return try await Managers.measure(.child, on: bench, title: title) { manager throws(Failure) in
            var figures: [Figure] = []
            for (how, wiring, target) in [("alone", hooks.own, nil), ("under hookctl", hooks.underHookctl, 1000.0)] {
                try manager.wire(wiring)
                let what = "\(title(manager.name)): \(how)"
                figures.append(Figure(.child, what, millisecondsOf: try manager.run(), atMost: target))
            }
            return figures
        }
    }

    private static func title(_ name: String) -> String { "\(name), a start whose hook leaves a 3 s child" }
}
