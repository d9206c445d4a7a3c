import Events
import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// The real daemon from its start to its end.
struct DaemonTests {
    private static let start: JSONObject = [
        "point": ["object": "container", "name": "web1", "event": "start", "qualifier": "before"]
    ]

    // MARK: Start

    @Test func callsTheHooksOfItsOwnLife() async throws {
        let host = try DaemonHost()
        host.hook("10-a", header: "object=daemon", "exit 1")
        let daemon = try await host.start()
        daemon.send(.hangUp)
        await eventually { host.calls.count == 2 }
        try await host.stop(daemon)
        #expect(host.calls == ["10-a daemon hookd start - -", "10-a daemon hookd reload - -", "10-a daemon hookd stop - -"])
        #expect(
            try host.loggedEvents().map(\.topic.string).filter { $0.hasPrefix("/daemon/") } == [
                "/daemon/start", "/daemon/reload", "/daemon/stop",
            ])
        await host.expectNothingLeft()
    }

    @Test func refusesASecondDaemonAtTheSameSocketAndTakesOverADeadOnes() async throws {
        let host = try DaemonHost()
        let first = try await host.start()
        let second = try await host.start(program: host.hookd.path, ["--config", host.configuration]).end()
        #expect(second.status == 71)
        #expect(second.errors.contains("another hookd serves it"))
        first.send(.kill)
        _ = try await first.end()
        let third = try await host.start()
        #expect(try await host.call("Manager.Status").status == 0)
        try await host.stop(third)
    }

    @Test func saysWhatIsWrongWithItsConfiguration() async throws {
        let host = try DaemonHost(service: "Conections=5")
        let daemon = try await host.start(program: host.hookd.path, ["--config", host.configuration]).end()
        #expect(daemon.status == 78)
        #expect(daemon.errors.contains("hookd.conf:") && daemon.errors.contains("did you mean \"Connections\"?"), "\(daemon.errors)")
    }

    @Test func closesWhatACrashHasLeftWithAnEvent() async throws {
        let host = try DaemonHost()
        host.hook("10-a", header: "object=container qualifier=before", "\(host.mark("runs")); setsid env -i sleep 300 & wait")
        let daemon = try await host.start()
        let caller = try await host.startCall("Hooks.Run", Self.start)
        await host.appears("runs")
        daemon.send(.kill)
        _ = try await daemon.end()
        #expect(try await caller.end().status == 2)
        let id = try #require(host.records.first)
        host.hook("10-a", header: "object=container qualifier=before")
        let next = try await host.start()
        let event: HookEvent = try #require(try host.loggedEvents().first { $0.topic.string == "/hook/unknown" }).payload()
        #expect(
            event.dispatch == id && event.object == "container" && event.name == "web1" && event.event == "start"
                && event.qualifier == "before")
        #expect(event.reason?.contains("killed") == true)
        try await host.stop(next)
        await host.expectNothingLeft()
    }

    @Test func servesHooksWhileThereCanBeNoLog() async throws {
        let host = try DaemonHost()
        host.directory.write("events", "not a directory")
        host.hook("10-a", "exit 1")
        let daemon = try await host.start()
        #expect(daemon.errors.contains("until this is mended"))
        #expect(try await host.call("Hooks.Run", Self.start).error?.name == "Vetoed")
        #expect(try await host.call("Events.Publish", ["events": [["topic": "/a", "event": [:]]]]).error?.name == "NotWritten")
        unlink(host.directory("events"))
        await eventually { daemon.errors.contains("can be written again") }
        #expect(try await host.call("Events.Publish", ["events": [["topic": "/a", "event": [:]]]]).status == 0)
        try await host.stop(daemon)
    }

    // MARK: Reload

    @Test func keepsItsConfigurationWhenTheNewOneIsWrong() async throws {
        let host = try DaemonHost(hooks: "Gates=before")
        host.hook("10-a", header: "object=container", "exit 1")
        let daemon = try await host.start()
        host.configure(hooks: "Gates=nothing\nTimeuot=5s")
        let error = try #require(try await host.call("Manager.Reload").error)
        #expect(error.name == "InvalidConfiguration")
        #expect(error.parameters["problems"]?[0]?.string?.contains("Timeuot") == true)
        #expect(try await host.call("Hooks.Run", Self.start).error?.name == "Vetoed")
        daemon.send(.hangUp)
        await eventually { daemon.errors.components(separatedBy: "the configuration stays as it was").count == 3 }
        #expect(daemon.errors.contains("Timeuot"))
        host.configure(hooks: "Gates=nothing")
        #expect(try await host.call("Manager.Reload").replies.first?["pending"] == [])
        #expect(try await host.call("Hooks.Run", Self.start).status == 0)
        try await host.stop(daemon)
        let reloads = try host.loggedEvents().filter { $0.topic.string == "/daemon/reload" }.map { try $0.payload(as: DaemonEvent.self) }
        #expect(reloads.map { $0.reason?.contains("Timeuot") } == [true, true, nil])
    }

    /// The reload's own hooks would wait for the one that asked, and it for them.
    @Test func readsItsConfigurationAgainFromInsideAReloadsHook() async throws {
        let host = try DaemonHost()
        host.hook("10-a", header: "object=daemon event=reload", "\(host.caller) io.hookd.Manager.Reload >\(host.directory("answer"))")
        let daemon = try await host.start()
        #expect(try await host.call("Manager.Reload").replies.first?["pending"] == [])
        #expect(host.directory.read("answer") == "{\"pending\":[]}\n")
        #expect(host.calls == ["10-a daemon hookd reload - -"])
        try await host.stop(daemon)
    }

    @Test func saysThatItRefusesConnections() async throws {
        let host = try DaemonHost(service: "ConnectionsPerUser=1")
        let daemon = try await host.start()
        let first = try await host.startCall("Events.Wait")
        await eventually { Processes.matching(host.varlinkcall.path).count == 1 }
        for _ in 0..<100 where !daemon.errors.contains("refused") { _ = try await host.call("Manager.Status") }
        #expect(daemon.errors.contains("hookd: refused 1 connections, the last of user \(getuid())"))
        first.send(.terminate)
        _ = try await first.end()
        try await host.stop(daemon)
    }

    @Test func saysWhatOnlyANewStartChanges() async throws {
        let host = try DaemonHost()
        let daemon = try await host.start()
        host.configure(service: "Connections=7")
        #expect(try await host.call("Manager.Reload").replies.first?["pending"]?[0]?.string?.hasPrefix("[Service]") == true)
        try await host.stop(daemon)
    }

    // MARK: Stop

    @Test func stopsThoughAHookOfItsStartHangs() async throws {
        let host = try DaemonHost()
        host.hook("10-hang", header: "object=daemon event=start", "\(host.mark("runs")); sleep 300 & wait")
        let daemon = try await host.start(program: host.hookd.path, ["--config", host.configuration])
        await host.appears("runs")
        // It serves meanwhile.
        #expect(try await host.call("Manager.Status").status == 0)
        try await host.stop(daemon)
        // The hook has not had its time, or it would say so.
        #expect(!daemon.errors.contains("timed out") && !daemon.errors.contains(" serves "), "\(daemon.errors)")
        await host.expectNothingLeft()
    }

    @Test func endsTheHooksOfAReloadWhenItStops() async throws {
        let host = try DaemonHost()
        host.hook("10-hang", header: "object=daemon event=reload,stop", "[ $3 = stop ] && exit; \(host.mark("runs")); sleep 300 & wait")
        let daemon = try await host.start()
        daemon.send(.hangUp)
        await host.appears("runs")
        try await host.stop(daemon)
        #expect(!daemon.errors.contains("timed out"), "\(daemon.errors)")
        // Their end is not that of the hooks of the stop.
        #expect(host.calls.last == "10-hang daemon hookd stop - -")
        await host.expectNothingLeft()
    }

    @Test func saysThatDescriptorsAllowFewerConnections() async throws {
        let host = try DaemonHost()
        let shell = try await host.start(
            program: "/bin/sh", ["-c", "ulimit -n 300; exec \(host.hookd.path) --config \(host.configuration)"])
        await eventually { shell.errors.contains(" serves ") }
        #expect(
            shell.errors.contains("descriptors (ulimit -n, LimitNOFILE=) allow 44 connections, not Connections=4096"), "\(shell.errors)")
        try await host.stop(shell)
    }

    @Test(arguments: [Signal.terminate, .interrupt, .quit]) func letsADispatchEndBeforeItStops(signal: Signal) async throws {
        let host = try DaemonHost()
        host.hook("10-a", header: "object=container", "\(host.mark("runs")); \(host.awaiting("go"))")
        let daemon = try await host.start()
        let caller = try await host.startCall("Hooks.Run", Self.start)
        await host.appears("runs")
        daemon.send(signal)
        await eventually { daemon.errors.contains("stopping") }
        host.make("go")
        #expect(try await caller.end().replies.first?["report"]?["verdict"] == "allowed")
        #expect(try await daemon.end().status == 0)
        await host.expectNothingLeft()
    }

    @Test func undoesADispatchThatDoesNotEndInTime() async throws {
        let host = try DaemonHost(hooks: "Grace=1s", service: "DrainTimeout=300ms")
        host.hook("10-a", header: "object=container")
        host.hook("20-long", header: "object=container qualifier=before", "\(host.mark("runs")); sleep 300 & wait")
        let daemon = try await host.start()
        let caller = try await host.startCall("Hooks.Run", Self.start)
        await host.appears("runs")
        try await host.stop(daemon)
        _ = try await caller.end()
        #expect(host.calls.last == "10-a container web1 start aborted -")
        #expect(try host.loggedEvents().contains { $0.topic.string == "/hook/cancelled" })
        await host.expectNothingLeft()
    }

    /// The drain is an hour: only the second signal ends it.
    @Test func waitsNoLongerAfterASecondSignal() async throws {
        let host = try DaemonHost(hooks: "Grace=1s", service: "DrainTimeout=1h")
        host.hook("10-a", header: "object=container")
        host.hook("20-long", header: "object=container qualifier=before", "\(host.mark("runs")); sleep 300 & wait")
        host.listener("10-slow", "topic=/container/start timeout=1h", "\(host.mark("listens")); sleep 300 & wait")
        let daemon = try await host.start()
        #expect(try await host.run("emit", "/container/start", "name=web1").status == 0)
        let caller = try await host.startCall("Hooks.Run", Self.start)
        await host.appears("runs")
        await host.appears("listens")
        daemon.send(.terminate)
        await eventually { daemon.errors.contains("stopping") }
        try await host.stop(daemon)
        _ = try await caller.end()
        #expect(host.calls.last == "10-a container web1 start aborted -")
        await host.expectNothingLeft()
    }

    @Test func endsTheHookOfItsStopAfterASecondSignal() async throws {
        let host = try DaemonHost()
        host.hook("10-hang", header: "object=daemon event=stop", "\(host.mark("runs")); sleep 300 & wait")
        let daemon = try await host.start()
        daemon.send(.terminate)
        await host.appears("runs")
        try await host.stop(daemon)
        #expect(!daemon.errors.contains("timed out"), "\(daemon.errors)")
        await host.expectNothingLeft()
    }

    // MARK: Status

    @Test func saysHowEverythingIs() async throws {
        let host = try DaemonHost()
        host.hook("10-a", header: "object=container event=stop", "echo no >&2; exit 1")
        host.hook("20-b", header: "object=container event=start qualifier=before", "\(host.mark("runs")); \(host.awaiting("go"))")
        host.directory.write("hooks.d/30-bad", "#!/bin/sh\n# hook: colour=green\n", mode: 0o755)
        let daemon = try await host.start()
        host.directory.write("hooks.d/30-bad", "")
        #expect(
            try await host.call("Hooks.Run", ["point": ["object": "container", "name": "a", "event": "stop", "qualifier": "before"]]).error?
                .name == "Vetoed")
        let caller = try await host.startCall("Hooks.Run", Self.start)
        await host.appears("runs")
        host.directory.write("hooks.d/30-bad", "#!/bin/sh\n# hook: colour=green\n", mode: 0o755)
        let status = try #require(try await host.call("Manager.Status").replies.first?["status"])
        #expect(status["pid"]?.int == Int(daemon.id) && status["uptime_ns"]?.int ?? 0 > 0 && status["version"]?.string?.isEmpty == false)
        #expect(status["running"]?[0]?["point"] == "container/web1 start before" && status["running"]?[0]?["script"] == "20-b")
        #expect(status["scripts"]?["enabled"] == 2 && status["scripts"]?["files"] == 4)
        #expect(status["problems"]?[0]?.string?.contains("colour") == true)
        #expect(status["vetoes"]?[0]?["point"] == "container/a stop before" && status["vetoes"]?[0]?["reason"] == "no")
        #expect(status["log"]?["last"]?.int ?? 0 >= 2)
        host.make("go")
        _ = try await caller.end()
        try await host.stop(daemon)
    }
}
