import Linux

/// How long a start takes whose hook leaves a child running that keeps the hook's output open.
@LoopActor enum BackgroundChild {
    static func measure(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        let sleeper = "\(bench.directory)/background-sleep"
        try bench.copy("/bin/sleep", to: sleeper)
        let hooks = try ManagerHooks("child", text: "#!/bin/sh\n\(sleeper) 3 &\n", count: 1, on: bench)
        defer { _ = ManagerHooks.endRemaining(of: sleeper) }
        return try await Managers.measure(.child, on: bench, title: title) { manager throws(Failure) in
            try manager.wire(hooks.own)
            let own = try manager.time()
            try manager.wire(hooks.underHookctl(of: manager))
            let ours = try manager.time()
            return [
                Figure(.child, title(manager.name), .measured(ours / own, .ratio, rounds: 1, time: ours, yardstick: own), atMost: 0.5)
            ]
        }
    }

    private static func title(_ name: String) -> String { "\(name), a start whose hook leaves a 3 s child: under hookctl / alone" }
}
