import Linux

/// What becomes of a start where 300 kB are more than a pipe holds: of a document that the hook does not read, or, where hooks get none,
/// of output.
@LoopActor enum UnreadDocument {
    private static let size = 300_000

    static func measure(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        let silent = try ManagerHooks("unread", count: 1, on: bench)
        let talkative = try ManagerHooks(
            "talkative", text: "#!/bin/sh\nhead -c \(size) /dev/zero | tr '\\0' x\n", count: 1, on: bench)
        return try await Managers.measure(.unread, on: bench, title: { "\($0), 300 kB" }) { manager throws(Failure) in
            let hooks = manager.hasDocument ? silent : talkative
            var figures: [Figure] = []
            for (what, wiring) in [("alone", hooks.own), ("under hookctl", hooks.underHookctl(of: manager))] {
                var wiring = wiring
                wiring.documentSize = manager.hasDocument ? size : 0
                let what = "\(manager.name), a start with 300 kB of \(manager.hasDocument ? "unread document" : "output"): \(what)"
                try manager.wire(wiring)
                let outcome: Figure.Outcome
                if let run = try manager.run(within: .seconds(8)) {
                    outcome =
                        run.status == .exited(0)
                        ? .measured(run.time / .milliseconds(1), .milliseconds, rounds: 1, time: nil, yardstick: nil)
                        : .absent(reason: "it fails: \(run.status)")
                } else {
                    outcome = .absent(reason: "still hangs after 8 s")
                }
                figures.append(Figure(.unread, what, outcome, nil))
            }
            return figures
        }
    }
}
