import JSON
import Linux
import TestSupport
import Testing
import Varlink

/// The real daemon below a service manager, which a stand-in plays.
@Suite(.serialized, .leavesNothing()) @LoopActor struct ServiceManagerTests {
    // MARK: Notifications

    @Test func tellsWhenItServesReloadsAndStops() async throws {
        let host = try DaemonHost()
        host.installNeighbour()
        host.hook("10-a", header: "object=daemon event=start", "\(host.mark("starts")); \(host.awaiting("go"))")
        let manager = try ServiceManagerStandIn(host)
        let daemon = try await manager.start()
        await host.appears("starts")
        // Its hooks belong to its start, and may take their time.
        #expect(manager.notifications.next() == nil)
        host.make("go")
        #expect(await manager.notifications.arrival() == "READY=1\nSTATUS=serving \(host.socket)")
        #expect(await host.servesOthers())

        let before = Instant.now.nanoseconds / 1000
        daemon.send(.hangUp)
        let reloading = try #require(await manager.notifications.arrival())
        #expect(reloading.hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
        let time = try #require(Int64(reloading.split(separator: "=").last ?? ""))
        #expect((before...Instant.now.nanoseconds / 1000).contains(time))
        #expect(await manager.notifications.arrival() == "READY=1\nSTATUS=serving \(host.socket)")

        host.configure(hooks: "Nonsense=1")
        daemon.send(.hangUp)
        #expect(await manager.notifications.arrival()?.hasPrefix("RELOADING=1\n") == true)
        // One that is refused ends, too.
        #expect(await manager.notifications.arrival()?.hasPrefix("READY=1\n") == true)

        daemon.send(.terminate)
        #expect(await manager.notifications.arrival() == "STOPPING=1")
        #expect(await manager.notifications.arrival()?.hasPrefix("EXTEND_TIMEOUT_USEC=") == true)
        #expect(try await daemon.end().status == 0)
        #expect(manager.notifications.next() == nil)
        await host.expectNothingLeft()
    }

    // MARK: The watchdog

    @Test func tellsTheWatchdogTwiceInItsPeriodUnlessItIsStuck() async throws {
        let manager = try ServiceManagerStandIn(try DaemonHost())
        let period = Duration.milliseconds(1500)
        let daemon = try await manager.startAndAwaitReady(["WATCHDOG_USEC": "1500000"])
        var last = Instant.now
        for _ in 0..<5 {
            #expect(await manager.notifications.arrival() == "WATCHDOG=1")
            // What the manager expects; the daemon aims at half of it.
            #expect(.now - last < period)
            last = .now
        }
        daemon.send(.stop)
        await eventually { ProcessStatus.of(daemon.id)?.state == UInt8(ascii: "T") }
        manager.notifications.clear()
        await pause(period)
        #expect(manager.notifications.next() == nil)
        daemon.send(.resume)
        #expect(await manager.notifications.arrival() == "WATCHDOG=1")
        try await manager.host.stop(daemon)
    }

    @Test func tellsNoWatchdogThatWatchesSomebodyElse() async throws {
        let host = try DaemonHost()
        let manager = try ServiceManagerStandIn(host)
        let daemon = try await host.start(
            environment: ["NOTIFY_SOCKET": manager.notifications.address, "WATCHDOG_USEC": "20000", "WATCHDOG_PID": "1"])
        await pause(.milliseconds(200))
        #expect(await manager.notifications.arrival()?.hasPrefix("READY=1\n") == true)
        #expect(manager.notifications.next() == nil)
        try await host.stop(daemon)
    }

    // MARK: Sockets

    @Test func servesAllSocketsThatItIsGivenAndLeavesThemThere() async throws {
        let host = try DaemonHost()
        host.installNeighbour()
        let manager = try ServiceManagerStandIn(host, sockets: ["one.sock", "two.sock"])
        let daemon = try await manager.startAndAwaitReady()
        for path in manager.paths {
            let client = try await VarlinkClient(to: path)
            #expect(await host.serves(client))
            client.close()
        }
        // It opens none of its own beside them.
        await #expect(throws: VarlinkFailure.unreachable(.notFound)) { try await VarlinkClient(to: host.socket) }
        try await host.stop(daemon)
        for path in manager.paths { #expect(try FileStatus.of(path).kind == .socket) }
        await host.expectNothingLeft()
    }

    @Test func handsNoSocketOnToHooks() async throws {
        let host = try DaemonHost()
        let manager = try ServiceManagerStandIn(host, sockets: ["hookd.sock"])
        host.hook(
            "10-a", header: "object=container",
            "ls -l /proc/$$/fd | grep -c socket: >&2; env | grep -E '^(LISTEN|NOTIFY|WATCHDOG|JOURNAL)' >&2")
        let daemon = try await manager.startAndAwaitReady()
        let answer = try await host.call("Hooks.Run", ["point": ["object": "container", "name": "a", "event": "start"]])
        #expect(answer.replies.first?["report"]?["scripts"]?[0]?["stderr"]?["text"] == "0\n")
        try await host.stop(daemon)
    }

    @Test func answersCallsThatWereMadeWhileNoDaemonRan() async throws {
        let host = try DaemonHost()
        host.installNeighbour()
        let manager = try ServiceManagerStandIn(host, sockets: ["hookd.sock"])
        for _ in 0..<3 {
            let early = try (0..<20).map { _ in try RawClient(host.socket) }
            for client in early { client.send(#"{"method":"io.hookd.Manager.Status"}"#) }
            let daemon = try await manager.startAndAwaitReady()
            for client in early { #expect(await client.next()?.contains(#""pid":\#(daemon.id),"#) == true) }
            #expect(await host.servesOthers())
            try await host.stop(daemon)
        }
        await host.expectNothingLeft()
    }

    /// After a crash as after a stop: what was being answered is cut off, and what has not been taken waits for the next one.
    @Test func losesOnlyWhatWasBeingAnsweredWhenItIsKilled() async throws {
        let host = try DaemonHost()
        host.hook("10-a", header: "object=container", "\(host.mark("runs")); sleep 300")
        let manager = try ServiceManagerStandIn(host, sockets: ["hookd.sock"])
        let daemon = try await manager.startAndAwaitReady()
        let running = try await host.startCall("Hooks.Run", ["point": ["object": "container", "name": "a", "event": "start"]])
        await host.appears("runs")
        daemon.send(.stop)
        let late = try RawClient(host.socket)
        late.send(#"{"method":"io.hookd.Manager.Status"}"#)
        daemon.send(.kill)
        _ = try await daemon.end()
        #expect(try await running.end().status == 2)
        let next = try await manager.startAndAwaitReady()
        #expect(await late.next()?.contains(#""pid":\#(next.id),"#) == true)
        try await host.stop(next)
        await host.expectNothingLeft()
    }

    // MARK: The journal

    @Test func beginsItsLinesWithTheirLevelsInTheJournal() async throws {
        let host = try DaemonHost()
        let manager = try ServiceManagerStandIn(host)
        let daemon = try await manager.startAndAwaitReady()
        host.configure(hooks: "Nonsense=1")
        daemon.send(.hangUp)
        await eventually { daemon.errors.contains("stays as it was") }
        try await host.stop(daemon)
        let lines = daemon.errors.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("<6>version ") } == 1)
        #expect(lines.count { $0.hasPrefix("<3>the configuration stays as it was") } == 1)
        #expect(!lines.contains { !$0.hasPrefix("<") })
    }
}
