import Events
import Hooks
import Linux
import TestSupport
import Testing

@testable import Listeners

/// Listeners may call whatever they like: `hookctl` too, which hooks may not.
@Suite(.serialized, .leavesNothing()) struct ListenerCallsBackTests {
    let host: ListenerHost
    let hookctl: String

    init() throws {
        host = try ListenerHost()
        host.directory.directory("hooks.d")
        host.directory.directory("run")
        host.directory.write(
            "hookd.conf",
            "[Hooks]\nDirectories=hooks.d\nRuntimeDirectory=run\n[Events]\nDirectory=events\n[History]\nDirectory=history\n")
        hookctl = "\(try RealProgram.built("hookctl").path) --config \(host.directory("hookd.conf"))"
    }

    @Test func oneThatPublishesWhatItListensToEndsInALoopThatIsSaid() async throws {
        host.listener("10-loop", "topic=/test/*", "\(hookctl) emit /test/again name=web1")
        let pool = try await host.serve { $0.causeDepth = 3 }
        try host.publish("web1")
        let status = await pool.waits(for: "10-loop") { $0.dead == 1 && $0.counts.handled == 3 }
        #expect(status?.counts.handled == 3 && status?.dead == 1)
        let events = try await host.events(on: "/test/*")
        #expect(events.map(\.depth) == [0, 1, 2, 3])
        // Each names the one that has led to it.
        let cursors = await host.calls(3).map(\.cursor.description)
        #expect(events.map(\.cause) == [nil] + cursors)
        let loop: ListenerLoopEvent = try #require(try await host.events(on: "/listener/loop").first).payload()
        #expect(loop.listener == "10-loop" && loop.about == "/test/again" && loop.depth == 3)
        await pool.stop(within: .seconds(20))
    }

    @Test func mayRunHooksAlsoWhileItsProcessHasADispatchRunning() async throws {
        host.directory.script(
            "hooks.d/10-a",
            "echo \"$2 <$HOOK_CAUSE_DEPTH>\" >>\(host.directory("hooks"))\n[ $2 != slow ] || { \(host.mark("slow")); \(host.awaiting("go")); }"
        )
        host.listener("10-run", "topic=/test/*", "\(hookctl) run container $2 start before; echo \"status $?\" >>\(host.log)")
        let dispatcher = HookDispatcher(configuration: try .load(host.directory("hookd.conf")), supervision: [.tagging, .subreaper])
        let slow = Task { try? await dispatcher.dispatch(LifecyclePoint("container", "slow", "start", .before)).verdict }
        await eventually { self.host.isThere("slow") }
        let pool = try await host.serve()
        try host.publish("web1")
        #expect(await host.lines(2) == ["10-run test web1 done - -", "status 0"])
        _ = await host.calls(1)
        host.make("go")
        #expect(await slow.value == .allowed)
        #expect(host.directory.lines("hooks") == ["slow <>", "web1 <1>"])
        let event = try #require(try await host.events(on: "/hook/allowed").first)
        #expect(event.depth == 1 && event.cause == host.calls.first?.cursor.description)
        await pool.stop(within: .seconds(20))
    }
}
