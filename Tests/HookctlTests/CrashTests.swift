import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// What becomes of a dispatch whose `hookctl` was killed.
@Suite(.serialized) struct CrashTests {
    private let start = ["run", "container", "web1", "start", "before"]

    /// Starts a dispatch, kills it without mercy in its script, and returns its id.
    private func crash(_ host: HookctlHost, _ arguments: [String]) async throws -> String {
        let program = try await host.start(arguments)
        await host.appears("ready")
        let records = host.records
        program.send(.kill)
        #expect(try await program.end().status == 137)
        try #require(records.count == 1)
        #expect(host.records == records)
        return records[0]
    }

    @Test func theNextDispatchFirstEndsWhatWasLeftAndSaysSo() async throws {
        let host = try HookctlHost()
        host.hook(
            "10-tree", header: "event=start",
            """
            trap '' TERM HUP
            (env -i setsid sh -c '(setsid sh -c "echo >\(host.directory("far")); exec \(host.sleeper) 60" \(host.directory("mark")) &); exec \(host.sleeper) 60' \
            \(host.directory("mark")) >/dev/null 2>&1 </dev/null &)
            \(host.awaiting("far")); \(host.mark("ready"))
            \(host.sleeper) 60; \(host.sleeper) 60
            """)
        host.hook("20-stop", header: "event=stop", "pgrep -f '^\(host.sleeper)' >>\(host.directory("alive")); exit 0")
        let id = try await crash(host, start)
        #expect(host.processes.count >= 4)
        let completion = try await host.run("run", "container", "web1", "stop", "before")
        #expect(completion.status == 0)
        // Before the first script was started, not only by the end.
        #expect(host.directory.read("alive") == "")
        try #require(completion.complaints.count == 1, "\(completion.errors)")
        let complaint = completion.complaints[0]
        #expect(
            complaint.hasPrefix(
                "hookctl: container/web1 stop before: ended what container/web1 start before (dispatch \(id), killed) had left running: "))
        #expect(complaint.contains("10-tree (") && complaint.contains("sleep ("))
        await host.expectNothingLeft()
        #expect(try await host.run("run", "container", "web1", "stop", "before").errors == "")
    }

    @Test func theReportNamesWhatWasEnded() async throws {
        let host = try HookctlHost()
        host.hook("10-a", header: "event=start", "\(host.mark("ready")); exec \(host.sleeper) 60")
        host.hook("20-b", header: "event=stop")
        let id = try await crash(host, start)
        let left = host.processes
        let report = try await host.run("--json", "run", "container", "web1", "stop").report
        #expect(report["recovered"].all("id") == [id])
        #expect(report["recovered"].all("point") == ["container/web1 start before"])
        #expect(report["recovered"]?[0]?["killed"].all("name") == ["sleep"])
        #expect(report["recovered"]?[0]?["killed"]?.array?.map { $0["pid"]?.int.map(Int32.init) } == left)
        await host.expectNothingLeft()
    }

    @Test func aDispatchWithoutHooksOfItsOwnCleansUpToo() async throws {
        let host = try HookctlHost()
        host.hook("10-a", header: "event=start", "\(host.mark("ready")); exec \(host.sleeper) 60")
        _ = try await crash(host, start)
        let completion = try await host.run("run", "container", "web1", "stop")
        #expect(completion.status == 0)
        #expect(completion.complaints.count == 1)
        await host.expectNothingLeft()
        #expect(host.calls.count == 1)
    }

    @Test func whatAnEarlierScriptLeftOnPurposeLivesOn() async throws {
        let host = try HookctlHost()
        // One that cannot be started at all: those after it are not to be mistaken for their neighbours.
        host.directory.write("hooks.d/05-unstartable", "#!/nowhere/sh\n# hook: event=start on-failure=ignore\n", mode: 0o755)
        host.hook(
            "10-daemon", header: "event=start",
            "setsid \(host.sleeper) 61 >/dev/null 2>&1 </dev/null & echo $! >\(host.directory("daemon"))")
        host.hook(
            "20-daemon", header: "event=start", "\(host.sleeper) 62 >/dev/null 2>&1 </dev/null & echo $! >>\(host.directory("daemon"))")
        host.hook("30-slow", header: "event=start", "\(host.sleeper) 63 & \(host.mark("ready")); exec \(host.sleeper) 64")
        host.hook("40-stop", header: "event=stop")
        _ = try await crash(host, start)
        let report = try await host.run("--json", "run", "container", "web1", "stop").report
        #expect(report["recovered"]?[0]?["killed"].all("name") == ["sleep", "sleep"])
        #expect(host.processes.map(String.init) == host.directory.lines("daemon"))
        #expect(host.records == [])
        await host.killRemaining()
        await host.expectNothingLeft()
    }

    @Test func aWaiterGetsTheLockAndCleansUp() async throws {
        let host = try HookctlHost()
        host.hook("10-a", header: "event=start", "\(host.mark("ready")); exec \(host.sleeper) 60")
        host.hook("20-b", header: "event=stop")
        let holder = try await host.start(start)
        await host.appears("ready")
        let waiter = try await host.start("run", "container", "web1", "stop")
        await eventually { Processes.hasOpen(waiter.id, host.directory("run/locks/container/web1")) }
        #expect(host.calls.count == 1)
        holder.send(.kill)
        let completion = try await waiter.end(within: .seconds(30))
        #expect(completion.status == 0)
        #expect(completion.complaints.count == 1 && completion.errors.contains("had left running: sleep ("))
        _ = try await holder.end()
        #expect(host.calls == ["10-a container web1 start before -", "20-b container web1 stop - -"])
        await host.expectNothingLeft()
    }

    @Test func doesNotTouchADispatchThatIsAlive() async throws {
        let host = try HookctlHost()
        host.hook("10-a", header: "event=start", "\(host.mark("$2")); \(host.awaiting("go"))")
        host.hook("20-slow", header: "event=crash", "\(host.mark("ready")); exec \(host.sleeper) 60")
        host.hook("30-c", header: "event=stop")
        let alive = try await host.start("run", "container", "web2", "start")
        await host.appears("web2")
        let dead = try await host.start("run", "container", "web1", "crash")
        await host.appears("ready")
        dead.send(.kill)
        _ = try await dead.end()
        let completion = try await host.run("run", "container", "web1", "stop")
        #expect(completion.complaints.count == 1)
        #expect(host.records.count == 1)
        host.make("go")
        #expect(try await alive.end() == .init(status: 0))
        await host.expectNothingLeft()
    }

    @Test func theNextDispatchesLeaveNothingWhateverTheMomentOfTheDeath() async throws {
        let host = try HookctlHost()
        host.hook("10-a", header: "event=start", "sleep 0.02")
        host.hook(
            "20-tree", header: "event=start",
            """
            (env -i setsid sh -c '(setsid \(host.sleeper) 60 &); \(host.sleeper) 60' \(host.directory("mark")) >/dev/null 2>&1 </dev/null &)
            [ $4 = aborted ] || exec \(host.sleeper) 60
            """)
        host.hook("30-stop", header: "event=stop")
        for _ in 0..<12 {
            let program = try await host.start(start)
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...120)))
            program.send(.kill)
            #expect(try await program.end().status == 137)
        }
        #expect(try await host.run("run", "container", "web1", "stop").status == 0)
        await host.expectNothingLeft()
    }

    /// Its dispatch is gone and waits for nobody; but it must not end itself either when it comes to clean up.
    @Test(arguments: ["", "env -i", "env -i setsid -w"]) func aHookThatOutlivedItsDispatchIsServed(way: String) async throws {
        let host = try HookctlHost()
        host.hook(
            "10-a", header: "event=start",
            "\(host.mark("ready")); \(host.awaiting("go")); (\(way) \(host.command) run container web1 stop; echo $? >\(host.directory("status")))"
        )
        host.hook("20-b", header: "event=stop")
        _ = try await crash(host, start)
        host.make("go")
        #expect(try await host.line(of: "status") == "0")
        #expect(host.calls.last == "20-b container web1 stop - -")
        // From outside the rest is cleaned up.
        #expect(try await host.run("run", "container", "web1", "stop").status == 0)
        await host.expectNothingLeft()
    }
}
