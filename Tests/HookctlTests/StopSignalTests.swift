import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// What TERM, INT and HUP do to `hookctl run`.
@Suite(.serialized) struct StopSignalTests {
    private let start = ["run", "container", "web1", "start", "before"]

    /// A hook's action, when it is not undoing: a tree that does what it can to stay, then a file `ready`.
    private func stubbornTree(_ host: HookctlHost) -> String {
        """
        [ $4 = aborted ] && exit 0
        trap '' TERM HUP INT
        (setsid sh -c '(env -i setsid sh -c "echo >\(host.directory("far")); exec \(host.sleeper) 60" \(host.directory("mark")) &); exec \(host.sleeper) 60' \
        \(host.directory("mark")) >/dev/null 2>&1 </dev/null &)
        \(host.sleeper) 60 &
        \(host.awaiting("far"))
        \(host.mark("ready"))
        while :; do \(host.sleeper) 60; done
        """
    }

    @Test(arguments: [Signal.terminate, .interrupt, .hangUp]) func endsTheScriptWithItsWholeTreeAndUndoes(signal: Signal) async throws {
        let host = try HookctlHost("Grace=200ms")
        host.hook("10-a")
        host.hook("20-tree", stubbornTree(host))
        host.hook("30-never")
        let program = try await host.start(start)
        await host.appears("ready")
        #expect(host.processes.count >= 5)
        program.send(signal)
        let completion = try await program.end()
        #expect(completion.status == 128 + signal.rawValue)
        #expect(host.processes == [])
        #expect(
            host.calls == [
                "10-a container web1 start before -", "20-tree container web1 start before -", "20-tree container web1 start aborted -",
                "10-a container web1 start aborted -",
            ])
        #expect(
            completion.complaints == [
                "hookctl: container/web1 start before: 20-tree failed: it gave no reason (cancelled)",
                "hookctl: container/web1 start before: cancelled",
            ])
        await host.expectNothingLeft()
    }

    @Test func aScriptMayEndInItsOwnWayWithinTheGracePeriod() async throws {
        let host = try HookctlHost("Grace=60s")
        host.hook(
            "10-a", "[ $4 = aborted ] && exit 0\ntrap 'echo tidied; exit 0' TERM; \(host.mark("ready")); while :; do sleep 0.01; done")
        let program = try await host.start(["--json"] + start)
        await host.appears("ready")
        program.send(.terminate)
        let completion = try await program.end()
        #expect(completion.status == 143)
        let report = try completion.report
        #expect(report["verdict"]?.string == "cancelled")
        #expect(report["scripts"].all("outcome") == ["cancelled"])
        #expect(report["scripts"]?[0]?["stdout"]?["text"]?.string == "tidied\n")
        #expect(report["compensation"].all("outcome") == ["passed"])
        await host.expectNothingLeft()
    }

    @Test func aSecondSignalSkipsTheRestOfTheUndoing() async throws {
        let host = try HookctlHost("Grace=200ms")
        host.hook("10-a")
        host.hook("20-b", "[ $4 = aborted ] || exit 0\ntrap '' TERM; \(host.mark("undoing")); \(host.sleeper) 60; \(host.sleeper) 60")
        host.hook("30-c", "[ $4 = aborted ] || { \(host.mark("ready")); exec \(host.sleeper) 60; }")
        let program = try await host.start(start)
        await host.appears("ready")
        program.send(.interrupt)
        await host.appears("undoing")
        program.send(.interrupt)
        let completion = try await program.end(within: .seconds(30))
        #expect(completion.status == 128 + SIGINT)
        #expect(
            host.calls.suffix(3) == [
                "30-c container web1 start before -", "30-c container web1 start aborted -", "20-b container web1 start aborted -",
            ])
        await host.expectNothingLeft()
    }

    @Test func aSecondSignalDoesNotWaitForTheGracePeriodAndSkipsTheUndoing() async throws {
        let host = try HookctlHost("Grace=1h")
        host.hook(
            "10-a",
            "[ $4 = aborted ] || { trap ': >\(host.directory("asked"))' TERM; \(host.mark("ready")); while :; do sleep 0.01; done; }")
        let program = try await host.start(start)
        await host.appears("ready")
        program.send(.terminate)
        await host.appears("asked")
        program.send(.hangUp)
        let completion = try await program.end(within: .seconds(30))
        // The first signal is the one that counts.
        #expect(completion.status == 143)
        #expect(host.calls == ["10-a container web1 start before -"])
        await host.expectNothingLeft()
    }

    @Test func aSignalDuringTheUndoingOfAVetoDoesNotStopIt() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        host.hook("20-no", "[ $4 = aborted ] || exit 3\n\(host.mark("undoing")); \(host.awaiting("go"))")
        let program = try await host.start(start)
        await host.appears("undoing")
        program.send(.terminate)
        try await Task.sleep(for: .milliseconds(100))
        host.make("go")
        let completion = try await program.end()
        #expect(completion.status == 1)
        #expect(completion.vetoes.count == 1)
        #expect(host.calls.last == "10-a container web1 start aborted -")
    }

    @Test(arguments: ["after", "aborted"]) func endsWhatRunsWhereThereIsNothingToUndo(qualifier: String) async throws {
        let host = try HookctlHost()
        host.hook("10-a", "\(host.mark("ready-10-a")); exec \(host.sleeper) 60")
        host.hook("20-b", "\(host.mark("ready-20-b")); exec \(host.sleeper) 60")
        let first = qualifier == "after" ? "10-a" : "20-b"
        let program = try await host.start("run", "container", "web1", "start", qualifier)
        await host.appears("ready-\(first)")
        program.send(.terminate)
        let completion = try await program.end()
        #expect(completion.status == 143)
        #expect(host.calls == ["\(first) container web1 start \(qualifier) -"])
        await host.expectNothingLeft()
    }

    @Test func endsTheWaitForTheLock() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "\(host.mark("ready")); \(host.awaiting("go"))")
        let holder = try await host.start("run", "container", "web1", "stop")
        await host.appears("ready")
        let waiter = try await host.start(start)
        // It has the lock's file open while it waits.
        await eventually { Processes.hasOpen(waiter.id, host.directory("run/locks/container/web1")) }
        waiter.send(.interrupt)
        let completion = try await waiter.end(within: .seconds(30))
        #expect(completion == .init(status: 130, errors: "hookctl: container/web1 start before: cancelled\n"))
        host.make("go")
        #expect(try await holder.end().status == 0)
        #expect(host.calls == ["10-a container web1 stop - -"])
        await host.expectNothingLeft()
    }

    @Test func anIgnoredHangUpStaysIgnored() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "[ $4 = aborted ] || { \(host.mark("ready")); \(host.awaiting("go")); }")
        let program = try await host.start(program: "/usr/bin/nohup", [host.hookctl.path, "--config", host.configuration] + start)
        await host.appears("ready")
        program.send(.hangUp)
        try await Task.sleep(for: .milliseconds(100))
        host.make("go")
        #expect(try await program.end() == .init(status: 0))
        #expect(host.calls == ["10-a container web1 start before -"])
    }

    @Test func aBlockedSignalOfTheCallersIsNoHindrance() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "[ $4 = aborted ] || { \(host.mark("ready")); exec \(host.sleeper) 60; }")
        let program = try await host.start(
            program: host.hookctl.path, ["--config", host.configuration] + start, blocked: [.terminate, .interrupt, .hangUp])
        await host.appears("ready")
        program.send(.terminate)
        #expect(try await program.end(within: .seconds(30)).status == 143)
        await host.expectNothingLeft()
    }

    /// Forty dispatches for three objects, each ended at some moment: before it listens, in its wait for the lock, in a script, in its undoing.
    @Test func leavesNothingWhateverTheMoment() async throws {
        let host = try HookctlHost("Grace=50ms")
        host.hook("10-a", "sleep 0.02")
        host.hook(
            "20-tree",
            """
            [ $4 = aborted ] && { sleep 0.02; exit 0; }
            trap '' TERM
            (env -i setsid sh -c '(setsid \(host.sleeper) 0.3 &); \(host.sleeper) 0.2' \(host.directory("mark")) >/dev/null 2>&1 </dev/null &)
            \(host.sleeper) 0.1
            """)
        host.hook("30-veto", "[ $4 = before ] && [ $5 = veto ] && exit 1; exit 0")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<5 {
                group.addTask {
                    for turn in 0..<8 {
                        let object = "web\((lane + turn) % 3)"
                        let program = try await host.start("run", "container", object, "start", "before", turn % 4 == 0 ? "veto" : "-")
                        let delay = Int.random(in: 0...250)
                        try await Task.sleep(for: .milliseconds(delay))
                        program.send(.terminate)
                        if turn % 3 == 0 {
                            try await Task.sleep(for: .milliseconds(Int.random(in: 0...30)))
                            program.send(.interrupt)
                        }
                        let status = try await program.end().status
                        #expect([0, 1, 143, 130].contains(status), "status \(status) after \(delay) ms")
                    }
                }
            }
            try await group.waitForAll()
        }
        await host.killRemaining()
        await host.expectNothingLeft()
        // Nothing holds up whoever comes next, and nothing has to be cleaned up for it.
        for object in ["web0", "web1", "web2"] {
            let report = try await host.run("--json", "run", "container", object, "stop").report
            #expect(report["recovered"] == nil)
            #expect(report["verdict"]?.string == "allowed")
        }
        await host.expectNothingLeft()
    }
}
