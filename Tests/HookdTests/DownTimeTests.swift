import Linux
import TestSupport
import Testing

/// What happens while no daemon runs is handled by listeners when there is one again.
@Suite(.serialized, .leavesNothing()) struct DownTimeTests {
    @Test func listenersHandleWhatWasPublishedWithoutADaemon() async throws {
        let host = try DaemonHost()
        host.listener("20-all", "topic=/test/*,/hook/** filter=event.name==web1")
        host.hook("10-a", header: "object=container")
        // It has seen the listener, whose place is where the log ends then.
        let first = try await host.start()
        await eventually { host.knows("20-all") }
        try await host.stop(first)

        #expect(try await host.run("emit", "/test/done", "name=web1").status == 0)
        #expect(try await host.run("run", "container", "web1", "start", "before").status == 0)
        #expect(host.handled("20-all") == [])

        let second = try await host.start()
        await eventually { host.handled("20-all").count == 2 }
        try await host.stop(second)
        #expect(host.handled("20-all") == ["test web1 done - -", "container web1 start before -"])
        await host.expectNothingLeft()
    }

    @Test func whatAListenerHadStartedIsEndedBeforeItIsCalledAgain() async throws {
        let host = try DaemonHost()
        host.listener(
            "20-long", "topic=/test/* from=oldest",
            "[ -e \(host.directory("runs")) ] || { \(host.mark("runs")); setsid env -i sleep 300 & wait; }")
        let first = try await host.start()
        #expect(try await host.run("emit", "/test/done", "name=a").status == 0)
        await host.appears("runs")
        first.send(.kill)
        _ = try await first.end()
        let second = try await host.start()
        await eventually { host.handled("20-long").count == 2 }
        #expect(host.handled("20-long") == ["test a done - -", "test a done - -"])
        #expect(second.errors.contains("that listeners had left"))
        #expect(Processes.matching(host.directory("hooks.d")) == [])
        try await host.stop(second)
        #expect((try? Directory.names(at: host.directory("listeners")).filter { $0.hasPrefix(".call") }) == [])
        await host.expectNothingLeft()
    }

    /// After a crash as after a stop.
    @Test func listenersHandleWhatWasPublishedAfterACrash() async throws {
        let host = try DaemonHost()
        host.listener("20-all", "topic=/test/*")
        let first = try await host.start()
        await eventually { host.knows("20-all") }
        first.send(.kill)
        #expect(try await first.end().status == 128 + 9)
        for name in ["a", "b", "c"] { #expect(try await host.run("emit", "/test/done", "name=\(name)").status == 0) }
        let second = try await host.start()
        await eventually { host.handled("20-all").count == 3 }
        try await host.stop(second)
        #expect(host.handled("20-all").sorted() == ["a", "b", "c"].map { "test \($0) done - -" })
        await host.expectNothingLeft()
    }
}
