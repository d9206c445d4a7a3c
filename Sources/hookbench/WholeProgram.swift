import Glibc
import Hooks
import Linux

/// `hookctl run` from its start to its end, when there is nothing to run.
enum WholeProgram {
    @LoopActor static func measure(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        let title = "hookctl run, nothing to run / static C main"
        let hookctl = try OwnProgram.directory() + "/hookctl"
        guard access(hookctl, X_OK) == 0 else {
            return [Figure(.hookctl, title, .absent(reason: "\(hookctl) is missing; swift build -c release"), atMost: 1.6)]
        }
        let configuration = bench.configuration("nothing")
        try bench.fill(configuration, withText: "", count: 0)
        let file = "\(bench.directory)/hookd.conf"
        let text = """
            [Hooks]
            Directories=\(configuration.directories.joined(separator: " "))
            RuntimeDirectory=\(bench.runtime)

            """
        try bench.write(text, to: file, mode: 0o644)
        // Both as packages install them, copied to a disk's file system: from tmpfs, or as the linker left it, a large program's pages
        // come in smaller pieces.
        let installed = try Workbench(in: "/var/tmp")
        defer { installed.remove() }
        let (program, main) = ("\(installed.directory)/hookctl", "\(installed.directory)/main")
        try installed.copy(hookctl, to: program)
        try installed.copy(bench.noOperation, to: main)
        var contest = Contest()
        contest.enter(timing: { () async throws(Failure) in try BareLoop.run(main) })
        contest.enter(timing: { () async throws(Failure) in
            try BareLoop.run([program, "--config", file, "run", "container", "web1", "start", "before"])
        })
        let medians = try await contest.run(for: effort.span(seconds: 6))
        return [Figure(.hookctl, title, medians[1], per: medians[0], atMost: 1.6)]
    }
}
