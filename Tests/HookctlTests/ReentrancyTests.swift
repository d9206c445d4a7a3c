import Foundation
import Glibc
import Hooks
import JSON
import Linux
import TestSupport
import Testing

/// A hook that asks for a dispatch, whose end the one it belongs to would wait for.
@Suite(.serialized) struct ReentrancyTests {
    /// What stands before `hookctl` in the hook.
    private static let ways = [
        "", "env -i", "sh -c '\"$@\"; exit $?' sh sh -c '\"$@\"; exit $?' sh", "setsid -w", "env -i setsid -w",
        // Without its tag, too: prlimit(1) sets the limit that carries it.
        "prlimit --locks=7:", "env -i prlimit --locks=7:", "env -i prlimit --locks=7: setsid -w",
    ]

    private static func verbs(_ host: HookctlHost) -> [String] {
        ["run container web1 stop", "run domain d9 start before", "guard container web1 stop -- touch \(host.directory("ran"))"]
    }

    /// Runs a dispatch whose only hook calls back in, and expects that it is refused.
    ///
    /// - Parameter call: shell commands that run `hookctl`, given its words, and put its status into `status` and what it said into `said`.
    private func expectRefusal(
        _ host: HookctlHost, sourceLocation: SourceLocation = #_sourceLocation, call: (String) -> String
    ) async throws {
        for words in Self.verbs(host) {
            for file in ["status", "said"] { unlink(host.directory(file)) }
            host.hook("10-caller", header: "event=start", call(words))
            let begin = ContinuousClock.now
            let completion = try await host.run("--json", "run", "container", "web1", "start", "before", "e")
            // It did not wait for itself, for as long as the lock's timeout.
            #expect(ContinuousClock.now - begin < .seconds(50), sourceLocation: sourceLocation)
            #expect(completion.status == 0, "\(completion.errors)", sourceLocation: sourceLocation)
            #expect(host.directory.read("status") == "77\n", "\(words)", sourceLocation: sourceLocation)
            let id = try #require(try completion.report["id"]?.string)
            let asked =
                words.hasPrefix("run domain")
                ? "domain/d9 start before" : words.hasPrefix("guard") ? "container/web1 stop before" : "container/web1 stop"
            #expect(
                host.directory.read("said") == """
                    hookctl: \(asked): refused: called from inside a hook, script 10-caller of container/web1 start before (dispatch \(id)), \
                    which waits for this call to end

                    """, sourceLocation: sourceLocation)
        }
        #expect(host.directory.read("ran") == nil, sourceLocation: sourceLocation)
        #expect(host.calls.allSatisfy { $0 == "10-caller container web1 start before e" }, sourceLocation: sourceLocation)
        await host.expectNothingLeft(sourceLocation: sourceLocation)
    }

    @Test(arguments: ways) func isRefusedWhicheverWayTheHookCalls(way: String) async throws {
        let host = try HookctlHost()
        host.hook("20-stop", header: "event=stop")
        try await expectRefusal(host) { words in
            "\(way) \(host.command) \(words) 2>\(host.directory("said")); echo $? >\(host.directory("status"))"
        }
    }

    /// In a session of its own, of no known parent, without its environment.
    private func orphan(_ host: HookctlHost, _ words: String, prefix: String = "") -> String {
        let script = """
            until grep -q \"^PPid:.$1\\$\" /proc/$$/status; do sleep 0.01; done
            \(host.command) \(words) 2>\(host.directory("said")); echo $? >\(host.directory("status.new")); mv \(host.directory("status.new")) \(host.directory("status"))
            """
        host.directory.script("orphan", script)
        return "(env -i \(prefix) setsid \(host.directory("orphan")) $PPID >/dev/null 2>&1 </dev/null &); \(host.awaiting("status"))"
    }

    @Test func isRefusedToADoubleForkedOrphanWhileFourOtherDispatchesRun() async throws {
        let host = try HookctlHost()
        host.hook("00-other", header: "event=hold", "\(host.mark("$2")); \(host.awaiting("go"))")
        var others: [RunningProgram] = []
        for name in ["a", "b", "c", "d"] {
            others.append(try await host.start("run", "network", name, "hold"))
            await host.appears(name)
        }
        for words in Self.verbs(host) {
            for file in ["status", "said"] { unlink(host.directory(file)) }
            host.hook("10-caller", header: "event=start", orphan(host, words))
            let report = try await host.run("--json", "run", "container", "web1", "start", "before").report
            #expect(report["verdict"]?.string == "allowed")
            #expect(host.directory.read("status") == "77\n")
            let id = try #require(report["id"]?.string)
            #expect(host.directory.read("said")?.contains("script 10-caller of container/web1 start before (dispatch \(id))") == true)
        }
        host.make("go")
        for other in others { #expect(try await other.end().status == 0) }
        #expect(host.directory.read("ran") == nil)
        await host.expectNothingLeft()
    }

    @Test func isRefusedToAnOrphanThatHasEvenLostItsTag() async throws {
        let host = try HookctlHost()
        try await expectRefusal(host) { orphan(host, $0, prefix: "prlimit --locks=7:") }
    }

    @Test func isRefusedInTheUndoingToo() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "[ $4 = before ] && exit 1; \(host.command) run domain d9 start; echo $? >\(host.directory("status")); exit 0")
        let completion = try await host.run("run", "container", "web1", "start", "before")
        #expect(completion.status == 1)
        #expect(host.directory.read("status") == "77\n")
    }

    @Test func saysAsJSONWhereTheCallCameFrom() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "\(host.command) --json run domain d9 start 2>/dev/null; exit 0")
        host.hook("20-b", "env -i \(host.command) --json run domain d9 start 2>/dev/null; exit 0")
        let report = try await host.run("--json", "run", "container", "web1", "start").report
        for (index, name) in ["10-a", "20-b"].enumerated() {
            let inner = try JSONValue(parsing: Array((report["scripts"]?[index]?["stdout"]?["text"]?.string ?? "").utf8))
            #expect(inner["verdict"]?.string == "reentrant")
            #expect(inner["origin"]?["id"] == report["id"])
            #expect(inner["origin"]?["point"]?.string == "container/web1 start")
            #expect(inner["origin"]?["script"]?.string == name)
            #expect(inner["origin"]?["evidence"]?.string == ["environment", "tag"][index])
        }
    }

    @Test(arguments: ["", "env -i", "env -i prlimit --locks=7:"]) func aBackgroundChildIsServedOnceItsDispatchHasEnded(
        way: String
    ) async throws {
        let host = try HookctlHost()
        host.directory.script(
            "child",
            """
            \(host.command) run container web1 stop; echo $? >\(host.directory("early")); \(host.awaiting("go"))
            \(host.command) run container web1 stop; echo $? >\(host.directory("run")).status
            \(host.command) guard container web1 stop -- true; echo $? >\(host.directory("guard")).status
            """)
        host.hook(
            "10-a", header: "event=start", "\(way) setsid \(host.directory("child")) >/dev/null 2>&1 </dev/null & \(host.awaiting("early"))"
        )
        host.hook("20-b", header: "event=stop")
        #expect(try await host.run("run", "container", "web1", "start", "before").status == 0)
        #expect(host.directory.read("early") == "77\n")
        // Others run meanwhile: it belongs to none of them.
        host.hook("00-other", header: "event=hold", "\(host.mark("holding")); \(host.awaiting("done"))")
        let other = try await host.start("run", "network", "n1", "hold")
        await host.appears("holding")
        host.make("go")
        #expect(try await host.line(of: "run.status") == "0")
        #expect(try await host.line(of: "guard.status") == "0")
        host.make("done")
        #expect(try await other.end().status == 0)
        #expect(host.calls.filter { $0.hasPrefix("20-b") } == ["-", "before", "after"].map { "20-b container web1 stop \($0) -" })
        await host.expectNothingLeft()
    }

    @Test func whatOnlyReadsIsServedInside() async throws {
        let host = try HookctlHost()
        host.hook(
            "10-a",
            """
            for verb in list 'explain container web1 start before' check 'completion bash' --version 'run --help'; do
                \(host.command) $verb >/dev/null 2>&1; echo $? >>\(host.directory("statuses"))
            done
            """)
        #expect(try await host.run("run", "container", "web1", "start", "before").status == 0)
        #expect(host.directory.lines("statuses") == ["0", "0", "0", "0", "0", "0"])
    }

    @Test func aGuardedCommandIsNoHook() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        let inner = "\(host.command) run container web1 create before; echo $? >\(host.directory("status"))"
        #expect(try await host.run("guard", "container", "web1", "start", "--", "/bin/sh", "-c", inner).status == 0)
        #expect(host.directory.read("status") == "0\n")
    }

    // MARK: On behalf of somebody else

    /// A container manager's client, which is a hook or is not, asks the manager, which asks the library.
    @Test(arguments: ["", "env -i", "env -i setsid", "env -i prlimit --locks=7:"]) func aManagersClientInsideAHookIsKnownByItsProcess(
        way: String
    ) async throws {
        let host = try HookctlHost()
        host.directory.script("client", "echo $$ >\(host.directory("pid")); \(host.awaiting("go"))")
        host.hook("10-a", header: "event=start", "\(way) \(host.directory("client")) & wait; \(host.awaiting("go"))")
        host.hook("20-b", header: "event=stop")
        let outer = try await host.start("run", "container", "web1", "start", "before")
        let client = try #require(Int32(try await host.line(of: "pid")))
        let dispatcher = try HookDispatcher(configuration: .load(host.configuration))
        let point = try LifecyclePoint("container", "web2", "stop", .before)

        var options = DispatchOptions()
        options.requester = Requester(process: client)
        do {
            try await dispatcher.dispatch(point, options: options)
            Issue.record("served")
        } catch {
            guard case .reentrant(let reentry) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(reentry.origin == "container/web1 start before")
            #expect(reentry.script == "10-a")
            #expect(reentry.dispatch == host.records.first)
        }
        // Somebody else's request is served at the same time, and so is our own.
        options.requester = Requester(process: outer.id)
        #expect(try await dispatcher.dispatch(point, options: options).verdict == .allowed)
        #expect(try await dispatcher.dispatch(point).verdict == .allowed)
        host.make("go")
        #expect(try await outer.end().status == 0)
        #expect(host.calls.filter { $0.hasPrefix("20-b") }.count == 2)
        await host.expectNothingLeft()
    }
}
