import Events
import Linux
import TestSupport
import Testing

/// Until something has happened, or not in time.
@Suite struct WaitTests {
    @Test func endsWhenItHasHappened() async throws {
        let host = try HookctlHost.withEvents()
        try host.fill([1])
        let program = try await host.start(
            "wait", "-n", "web1", "--topic", "/container/exit", "--timeout", "60s", "--format", "{event.exit_status}")
        await program.follows()
        try host.log().append([EncodedEvent(ContainerEvent("exit", name: "db", exitStatus: 1))])
        try host.log().append([EncodedEvent(ContainerEvent("start", name: "web1"))])
        try host.log().append([EncodedEvent(ContainerEvent("exit", name: "web1", exitStatus: 3))])
        #expect(try await program.end() == .init(status: 0, output: "3\n"))
    }

    @Test func is124WhenItHasNotInTime() async throws {
        let host = try HookctlHost.withEvents()
        try host.fill(1...3)
        let begin = ContinuousClock.now
        #expect(try await host.run("wait", "--timeout", "300ms") == .init(status: 124))
        #expect(ContinuousClock.now - begin >= .milliseconds(300))
        // Some of it is not all of it.
        #expect(
            try await host.run("wait", "-S", "1h", "--count", "4", "--timeout", "200ms", "--format", "{seq}")
                == .init(status: 124, output: "1\n2\n3\n"))
    }

    @Test func looksAtWhatHasHappenedAlready() async throws {
        let host = try HookctlHost.withEvents()
        try host.fill(1...3)
        #expect(
            try await host.run("wait", "-S", "1h", "--count", "2", "--timeout", "0", "--format", "{seq}")
                == .init(status: 0, output: "1\n2\n"))
        #expect(try await host.run("wait", "-S", "1h", "--filter", "event.n==3", "--timeout", "0", "-q") == .init(status: 0))
        #expect(try await host.run("wait", "-S", "1h", "--filter", "event.n==4", "--timeout", "0", "-q") == .init(status: 124))
    }

    /// What `emit` says before is a place to wait from: nothing falls between.
    @Test func missesNothingBehindACursor() async throws {
        let host = try HookctlHost.withEvents()
        let place = try await host.run("emit", "/job/begin", "--print-cursor").output.dropLast()
        #expect(try await host.run("emit", "/job/done").status == 0)
        #expect(try await host.run("wait", "--cursor", String(place), "--topic", "/job/done", "-q", "--timeout", "20s") == .init(status: 0))
    }

    @Test func waitsForALogThatIsNotThereYet() async throws {
        let host = try HookctlHost.withEvents()
        let early = try await host.run("wait", "--timeout", "100ms")
        #expect(early == .init(status: 124, errors: "hookctl: there is no event log at \(host.events) yet\n"))
        let program = try await host.start("wait", "--timeout", "60s", "-q")
        await program.follows()
        #expect(try await host.run("emit", "/test/a").status == 0)
        #expect(try await program.end().status == 0)
    }

    @Test func endsWithASignal() async throws {
        let host = try HookctlHost.withEvents()
        try host.fill([1])
        let program = try await host.start("wait")
        await program.follows()
        program.send(.interrupt)
        #expect(try await program.end(within: .seconds(20)) == .init(status: 130))
    }
}
