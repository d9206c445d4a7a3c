import Events
import Glibc
import JSON
import Linux
import Scripts
import TestSupport
import Testing

@testable import Listeners

/// Real scripts, called for the events of a real log.
@Suite(.serialized, .leavesNothing()) struct ListenerPoolTests {
    // MARK: One call

    @Test func isCalledWithArgumentsDocumentAndEnvironment() async throws {
        let host = try ListenerHost()
        host.listener("10-a", "topic=/container/exit", "cat >\(host.directory("document")); env >\(host.directory("environment"))")
        let pool = try await host.serve()
        try host.bus.publish(
            ContainerEvent("exit", name: "web1", id: "3277", exitStatus: 3), cause: "01890a5d-ac96-774b-bcce-b302099a8057", depth: 2)
        let call = try #require(await host.calls(1).first)
        await pool.stop(within: .seconds(20))

        #expect(host.lines == ["10-a container web1 exit - -"])
        #expect(call.outcome == .passed && call.verdict == .acknowledged && call.attempt == 1)
        let event = try #require(try await host.events(on: "/container/exit").first)
        #expect(host.directory.read("document") == "\(event)\n")
        let environment = Set(host.directory.lines("environment"))
        let cursor = call.cursor.description
        for entry in [
            "EVENT_SEQ=\(event.seq)", "EVENT_TOPIC=/container/exit", "EVENT_CURSOR=\(cursor)", "EVENT_TYPE=container", "EVENT_NAME=web1",
            "EVENT_EXIT_STATUS=3", "EVENT_ID=3277", "EVENT_ATTEMPT=1", "HOOK_CAUSE=\(cursor)", "HOOK_CAUSE_DEPTH=3", "HOOK_SCRIPT=10-a",
            "LANG=C.UTF-8",
        ] {
            #expect(environment.contains(entry), "\(entry)")
        }
        #expect(!environment.contains { $0.hasPrefix("HOME=") || $0.hasPrefix("HOOK_RUN=") })
    }

    @Test func argumentsCanBeSomebodyElsesConvention() async throws {
        let host = try ListenerHost()
        host.listener("10-a", "topic=/test/** arguments='%e %n x%o'")
        let pool = try await host.serve()
        try host.publish("web1")
        #expect(await host.lines(1) == ["10-a done web1 xtest"])
        await pool.stop(within: .seconds(20))
    }

    @Test func isCalledForWhatItAskedForOnly() async throws {
        let host = try ListenerHost()
        host.listener("10-a", "topic=/test/*,/other topic=/third/** filter='event.n>2' filter=event.name==b")
        let pool = try await host.serve()
        for (name, n, topic) in [
            ("a", 1, "/test/x"), ("a", 3, "/test/y"), ("b", 1, "/other"), ("a", 3, "/test/x/y"), ("a", 9, "/third/x/y"),
            ("c", 3, "/fourth"),
        ] as [(String, Int, Topic)] {
            try host.publish(name, n, on: topic)
        }
        #expect(await host.lines(3) == ["10-a test a y - -", "10-a other b other - -", "10-a third a y - -"])
        let status = await pool.waits(for: "10-a") { $0.lag == 0 && $0.running.isEmpty }
        // Also what was not for it has gone by.
        #expect(status?.lag == 0 && status?.counts.handled == 3 && status?.cursor?.sequence == 6)
        await pool.stop(within: .seconds(20))
    }

    // MARK: Order

    @Test func eventsOfAnObjectComeInOrderAndOthersDoNotWait() async throws {
        let host = try ListenerHost()
        // Both objects' first calls wait for the test, one of them for longer.
        host.listener(
            "10-a", "topic=/test/* concurrency=4 order=object",
            "\(host.mark("$2-$3")); \(host.awaiting("go-$2")); echo \"end $2 $3\" >>\(host.log)")
        let pool = try await host.serve()
        for (name, topic) in [("a", "/test/1"), ("a", "/test/2"), ("b", "/test/3"), ("b", "/test/4")] as [(String, Topic)] {
            try host.publish(name, on: topic)
        }
        await eventually { host.isThere("a-1") && host.isThere("b-3") }
        let status = await pool.status(of: "10-a")
        #expect(status?.running.count == 2 && status?.waiting == 2 && !host.isThere("a-2"))
        host.make("go-b")
        await eventually { host.lines.contains("end b 4") }
        #expect(!host.lines.contains { $0.hasPrefix("end a") })
        host.make("go-a")
        _ = await host.calls(4)
        #expect(host.lines.filter { $0.hasPrefix("end") } == ["end b 3", "end b 4", "end a 1", "end a 2"])
        await pool.stop(within: .seconds(20))
    }

    @Test func withOrderAllOneWaitsForTheOther() async throws {
        let host = try ListenerHost()
        host.listener(
            "10-a", "topic=/test/* concurrency=8 order=all", "sleep 0.0$(( (7 * EVENT_N) % 5 )); echo \"end $EVENT_N\" >>\(host.log)")
        let pool = try await host.serve()
        for n in 1...20 { try host.publish("o\(n % 3)", n) }
        _ = await host.calls(20)
        #expect(host.lines.filter { $0.hasPrefix("end") } == (1...20).map { "end \($0)" })
        await pool.stop(within: .seconds(20))
    }

    @Test func neitherItsOwnLimitNorThatOfAllIsExceeded() async throws {
        let host = try ListenerHost()
        for name in ["10-a", "20-b"] {
            host.listener(name, "topic=/test/* concurrency=3 order=none", "\(host.mark("\(name)-$EVENT_N")); \(host.awaiting("go"))")
        }
        let pool = try await host.serve { $0.concurrency = 4 }
        for n in 1...5 { try host.publish("o", n) }
        await eventually { host.lines.count == 4 }
        await pause(.milliseconds(100))
        let running = await pool.status().map(\.running.count)
        #expect(running.reduce(0, +) == 4 && running.allSatisfy { $0 <= 3 && $0 > 0 }, "\(running)")
        host.make("go")
        #expect(await host.calls(10).count == 10)
        await pool.stop(within: .seconds(20))
    }

    @Test func oneWithManyEventsLeavesRoomForTheOthers() async throws {
        let host = try ListenerHost()
        host.listener("10-flood", "topic=/test/* order=none concurrency=100", "\(host.awaiting("go"))")
        host.listener("20-calm", "topic=/calm")
        let pool = try await host.serve { $0.concurrency = 2 }
        for n in 1...60 { try host.publish("o", n) }
        await eventually { host.lines.count == 2 }
        try host.publish("x", on: "/calm")
        await eventually { host.lines.count == 2 }
        host.make("go")
        _ = await host.calls(61)
        // Its turn came with the first slots that were free, not behind the sixty.
        let position = try #require(host.lines.firstIndex { $0.hasPrefix("20-calm") })
        #expect(position < 20)
        await pool.stop(within: .seconds(20))
    }

    @Test func aSlowOneHoldsUpNobody() async throws {
        let host = try ListenerHost()
        host.listener("10-slow", "topic=/test/*", host.awaiting("go"))
        host.listener("20-failing", "topic=/test/* retries=1000", "exit 1")
        host.listener("30-fast", "topic=/test/*")
        let pool = try await host.serve()
        for n in 1...30 { try host.publish("o\(n)", n) }
        await eventually { host.lines.count { $0.hasPrefix("30-fast") } == 30 }
        let fast = await pool.waits(for: "30-fast") { $0.counts.handled == 30 }
        #expect(fast?.counts.handled == 30 && fast?.lag == 0)
        #expect(await pool.status(of: "10-slow")?.waiting == 29)
        host.make("go")
        await pool.stop(within: .zero)
    }

    @Test func readingAheadPausesWhenMuchIsOpen() async throws {
        let host = try ListenerHost()
        host.listener("10-a", "topic=/test/* concurrency=2 order=none", host.awaiting("go"))
        let pool = try await host.serve { $0.openLimit = 5 }
        for n in 1...40 { try host.publish("o", n) }
        try await host.bus.flush()
        let status = await pool.waits(for: "10-a") { $0.isPaused }
        #expect(status?.isPaused == true && status?.running.count == 2 && status?.waiting == 3 && status?.lag == 35)
        host.make("go")
        let after = await pool.waits(for: "10-a") { $0.counts.handled == 40 }
        #expect(after?.counts.handled == 40 && after?.isPaused == false && after?.lag == 0)
        await pool.stop(within: .seconds(20))
    }

    // MARK: Failing

    @Test(arguments: ["exit 3", "exit 75", "kill -9 $$", "exit 127", "echo because >&2; exit 1", "sleep 60"])
    func whatDoesNotSucceedIsTriedAgain(failing: String) async throws {
        let host = try ListenerHost()
        let timeout = failing == "sleep 60" ? "300ms" : "60s"
        host.listener(
            "10-a", "topic=/test/* timeout=\(timeout)", "[ -e \(host.directory("ok")) ] && exit 0; \(host.mark("ok")); \(failing)")
        let pool = try await host.serve()
        try host.publish("web1")
        let calls = await host.calls(2)
        #expect(calls.map(\.attempt) == [1, 2] && calls.last?.verdict == .acknowledged)
        guard case .retried(_, let reason) = calls.first?.verdict else {
            Issue.record("\(calls)")
            return
        }
        if failing.contains("because") { #expect(reason == "because") }
        let status = await pool.status(of: "10-a")
        #expect(status?.counts == ListenerCounts(handled: 1, failed: 1) && status?.lastFailure?.reason == reason)
        #expect(status?.parked == 0 && status?.dead == 0)
        await pool.stop(within: .seconds(20))
    }

    @Test func whileAnEventIsTriedAgainItsObjectWaitsAndOthersGoOn() async throws {
        let host = try ListenerHost()
        host.listener("10-a", "topic=/test/* retries=1000", "[ $2 != bad ] || [ -e \(host.directory("mended")) ]")
        let pool = try await host.serve()
        try host.publish("bad", on: "/test/1")
        try host.publish("bad", on: "/test/2")
        for n in 3...9 { try host.publish("good", on: Topic("/test/\(n)")) }
        let status = await pool.waits(for: "10-a") { $0.counts.handled == 7 && $0.parked == 1 }
        // Everything has been read; one waits to be tried again, one behind it.
        #expect(status?.counts.handled == 7 && status?.parked == 1 && status?.waiting == 1 && status?.cursor?.sequence == 9)
        #expect(!host.lines.contains("10-a test bad 2 - -"))
        host.make("mended")
        let after = await pool.waits(for: "10-a") { $0.counts.handled == 9 }
        #expect(after?.counts.handled == 9)
        #expect(host.lines.last == "10-a test bad 2 - -")
        await pool.stop(within: .seconds(20))
    }

    @Test func endsInADeadLetterAndSaysSo() async throws {
        let host = try ListenerHost()
        host.listener("10-a", "topic=/test/* retries=2", "echo no luck >&2; [ -e \(host.directory("mended")) ]")
        let pool = try await host.serve()
        try host.publish("web1", 7)
        let calls = await host.calls(3)
        #expect(calls.map(\.attempt) == [1, 2, 3] && calls.last?.verdict == .died(reason: "no luck"))
        let dead = try #require(await pool.dead("10-a")?.first)
        #expect(dead.attempts == 3 && dead.failure.reason == "no luck" && dead.event.seq == 1)
        #expect(await pool.status(of: "10-a")?.dead == 1)
        let event = try #require(try await host.events(on: "/listener/dead").first)
        let payload: ListenerDeadEvent = try event.payload()
        #expect(
            payload
                == ListenerDeadEvent(
                    listener: "10-a", event: dead.cursor.description, about: "/test/done", attempts: 3, reason: "no luck"))
        #expect(event.depth == 1 && event.cause == dead.cursor.description)

        // Its object goes on without it.
        host.make("mended")
        try host.publish("web1", 8)
        #expect(await host.calls(4).last?.verdict == .acknowledged)
        #expect(await pool.retry("10-a", .sequence(1)) == 1)
        #expect(await host.calls(5).last?.attempt == 1)
        #expect(await pool.dead("10-a")?.isEmpty == true)
        #expect(await pool.status(of: "10-a")?.counts.handled == 2)
        #expect(await pool.retry("11-none", .all) == nil)
        await pool.stop(within: .seconds(20))
    }

    @Test func anEventCanBeSkipped() async throws {
        let host = try ListenerHost()
        host.listener("10-a", "topic=/test/* retries=1000", "[ $2 != bad ]")
        let pool = try await host.serve { $0.backOff = BackOff(initial: .seconds(1000), limit: .seconds(1000)) }
        try host.publish("bad", on: "/test/1")
        try host.publish("bad", on: "/test/2")
        _ = await pool.waits(for: "10-a") { $0.parked == 1 }
        #expect(await pool.skip("10-a", .sequence(1)) == 1)
        let second = await pool.waits(for: "10-a") { $0.parked == 1 }
        #expect(second?.parked == 1 && second?.counts.skipped == 1)
        #expect(await pool.skip("10-a", .all) == 1)
        #expect(await pool.status(of: "10-a")?.parked == 0)
        #expect(host.lines == ["10-a test bad 1 - -", "10-a test bad 2 - -"])
        await pool.stop(within: .seconds(20))
    }

    @Test func canBeSetBackAndForth() async throws {
        let host = try ListenerHost()
        host.listener("10-a", "topic=/test/*")
        let pool = try await host.serve()
        for n in 1...3 { try host.publish("o", n) }
        _ = await host.calls(3)
        #expect(await pool.reset("10-a", to: .oldest))
        _ = await host.calls(6)
        let cursor = try #require(await pool.status(of: "10-a")?.cursor)
        #expect(await pool.reset("10-a", to: LogCursor(log: cursor.log, sequence: 2)))
        #expect(await host.calls(7).count == 7)
        #expect(await pool.reset("10-a", to: .now))
        try host.publish("last")
        #expect(await host.calls(8).last?.event.seq == 4)
        #expect(await pool.reset("nobody", to: .now) == false)
        await pool.stop(within: .seconds(20))
    }

    // MARK: Ends and beginnings

    @Test func whatHappenedWhileNobodyServedIsHandledOnceAndNothingTwice() async throws {
        let host = try ListenerHost()
        host.listener("10-a", "topic=/test/* retries=1000", "[ $2 != bad ] || [ -e \(host.directory("mended")) ]")
        let first = try await host.serve { $0.backOff = BackOff(initial: .seconds(1000), limit: .seconds(1000)) }
        try host.publish("bad", on: "/test/1")
        for n in 2...4 { try host.publish("good", on: Topic("/test/\(n)")) }
        _ = await first.waits(for: "10-a") { $0.counts.handled == 3 && $0.parked == 1 }
        await first.stop(within: .seconds(20))
        for n in 5...6 { try host.publish("good", on: Topic("/test/\(n)")) }
        try host.publish("elsewhere", on: "/other")
        host.make("mended")
        #expect(host.lines.count == 4)

        let second = try await host.serve()
        let status = await second.waits(for: "10-a") { $0.counts.handled == 6 && $0.lag == 0 }
        #expect(status?.counts == ListenerCounts(handled: 6, failed: 1) && status?.lag == 0)
        #expect(host.lines.count == 7)
        await second.stop(within: .seconds(20))
        // Also what was not for it is not read again.
        let ledger = try #require(try ListenerStore(host.directory("state")).knownLedger("10-a", deadLimit: 9))
        #expect(ledger.place?.cursor?.sequence == 7 && ledger.open.isEmpty)
    }

    @Test func aCallThatIsCutOffIsMadeAgainAndNoOther() async throws {
        let host = try ListenerHost()
        host.listener("10-a", "topic=/test/* concurrency=2 order=none", "[ $2 = quick ] || \(host.awaiting("go"))")
        let first = try await host.serve()
        try host.publish("quick", 1)
        try host.publish("slow", 2)
        try host.publish("quick", 3)
        _ = await first.waits(for: "10-a") { $0.counts.handled == 2 && $0.running.count == 1 }
        await first.stop(within: .zero)
        #expect(host.calls.last?.verdict == .cutOff)
        host.make("go")

        let second = try await host.serve()
        let status = await second.waits(for: "10-a") { $0.counts.handled == 3 }
        #expect(status?.counts == ListenerCounts(handled: 3, repeated: 1))
        #expect(host.lines.count == 4)
        await second.stop(within: .seconds(20))
    }

    /// What is on the disk at any moment is what another process finds after SIGKILL.
    @Test func afterSIGKILLOnlyWhatWasUnderWayIsRepeated() async throws {
        let host = try ListenerHost()
        host.listener("10-a", "topic=/test/* concurrency=3 order=none", "[ $EVENT_N -le 20 ] || \(host.awaiting("go"))")
        let first = try await host.serve()
        for n in 1...25 { try host.publish("o", n) }
        _ = await first.waits(for: "10-a") { $0.counts.handled == 20 && $0.running.count == 3 }
        #expect(run(["/bin/cp", "-a", host.directory("state"), host.directory("copy")]) == 0)
        host.make("go")
        _ = await first.waits(for: "10-a") { $0.counts.handled == 25 }
        await first.stop(within: .seconds(20))
        #expect(host.lines.count == 25)

        let second = try await host.serve { $0.stateDirectory = host.directory("copy") }
        let status = await second.waits(for: "10-a") { $0.counts.handled == 25 && $0.lag == 0 }
        #expect(status?.counts == ListenerCounts(handled: 25, repeated: 3))
        #expect(host.lines.count == 30)
        await second.stop(within: .seconds(20))
    }

    @Test func twoDoNotServeAtOnce() async throws {
        let host = try ListenerHost()
        let first = try await host.serve()
        await #expect(throws: ListenerStore.Unusable.busy(path: host.directory("state"))) { try await host.serve() }
        await first.stop(within: .zero)
        try await host.serve().stop(within: .zero)
    }

    @Test func damagedWorkIsSaidAndServedFromWhatCanBeRead() async throws {
        let host = try ListenerHost()
        host.listener("10-a", "topic=/test/*")
        let first = try await host.serve()
        for n in 1...5 { try host.publish("o", n) }
        _ = await first.waits(for: "10-a") { $0.counts.handled == 5 }
        await first.stop(within: .seconds(20))
        let journal = "state/10-a/journal"
        var bytes = try #require(Files.bytes(at: host.directory(journal)))
        bytes[20] ^= 1
        host.directory.write(journal, bytes, mode: 0o600)
        let second = try await host.serve()
        try host.publish("o", 6)
        let status = await second.waits(for: "10-a") { $0.counts.handled == 1 }
        #expect(status?.problems.first?.contains("journal.damaged") == true)
        #expect(host.lines.count == 6 && host.notices.contains { $0.contains("listener 10-a: what was kept of its work was damaged") })
        let gap: ListenerGapEvent = try #require(try await host.events(on: "/listener/gap").first).payload()
        #expect(gap == ListenerGapEvent(listener: "10-a", reason: .state))
        await second.stop(within: .seconds(20))
    }

    @Test func beginsWhereItSays() async throws {
        let host = try ListenerHost()
        for n in 1...3 { try host.publish("before", n) }
        try await host.bus.flush()
        host.listener("10-now", "topic=/test/*")
        host.listener("20-oldest", "topic=/test/* from=oldest")
        host.listener("30-recent", "topic=/test/* from=1h")
        host.listener("40-future", "topic=/test/* from=+1h")
        let pool = try await host.serve()
        try host.publish("after")
        await eventually { host.calls.count == 9 }
        for name in ["10-now", "20-oldest", "30-recent", "40-future"] { _ = await pool.waits(for: name) { $0.lag == 0 } }
        let counts = await pool.status().map { "\($0.name) \($0.counts.handled)" }
        #expect(counts == ["10-now 1", "20-oldest 4", "30-recent 4", "40-future 0"])
        await pool.stop(within: .seconds(20))
    }

    // MARK: Gaps

    @Test func aLossIsTold() async throws {
        let host = try ListenerHost {
            $0.segmentSize = 4096
            $0.retentionSize = 1 << 16
            $0.memoryLimit = 1 << 16
        }
        host.listener("10-a", "topic=/test/* concurrency=8 order=none")
        try await host.serve().stop(within: .zero)
        for n in 1...600 {
            try host.publish("o", n)
            if n % 20 == 0 { try await host.bus.flush() }
        }
        let oldest = try #require(try await host.events(on: "/test/*").first?.seq)
        try #require(oldest > 1)
        let pool = try await host.serve()
        let status = await pool.waits(for: "10-a") { $0.lag == 0 && $0.waiting == 0 && $0.running.isEmpty && $0.counts.handled > 0 }
        #expect(status?.counts.gaps == 1)
        let gap: ListenerGapEvent = try #require(try await host.events(on: "/listener/gap").first).payload()
        #expect(gap.listener == "10-a" && gap.reason == .retention && gap.first == 1)
        #expect(status?.counts.handled == 600 - (gap.last ?? 0))
        await pool.stop(within: .seconds(60))
    }

    @Test func anotherLogIsToldAndReadFromItsBeginning() async throws {
        let host = try ListenerHost()
        host.listener("10-a", "topic=/test/*")
        let first = try await host.serve()
        try host.publish("o", 1)
        _ = await host.calls(1)
        await first.stop(within: .seconds(20))

        let other = try ListenerHost()
        try other.publish("new", 1)
        try other.publish("new", 2)
        try await other.bus.flush()
        let pool = await ListenerPool(host.configuration(), bus: other.bus)
        try await pool.start()
        let status = await pool.waits(for: "10-a") { $0.counts.handled == 3 }
        #expect(status?.counts.handled == 3 && status?.counts.gaps == 1)
        let gap: ListenerGapEvent = try #require(try await other.events(on: "/listener/gap").first).payload()
        #expect(gap.reason == .replaced)
        await pool.stop(within: .seconds(20))
    }

    // MARK: Loops

    @Test func aLoopEndsAndSaysSo() async throws {
        let host = try ListenerHost()
        host.listener("10-loop", "topic=/test/*")
        let pool = try await host.serve { $0.causeDepth = 4 }
        // What a listener publishes is one deeper than what it was called for.
        for depth in 0...4 {
            try host.publish("o", depth: depth)
            if depth < 4 { _ = await host.calls(depth + 1) }
        }
        _ = await pool.waits(for: "10-loop") { $0.dead == 1 }
        #expect(host.calls.map(\.event.depth) == [0, 1, 2, 3])
        let dead = try #require(await pool.dead("10-loop")?.first)
        #expect(dead.attempts == 0 && dead.event.depth == 4 && dead.failure.reason == "4 listeners have led to it; CauseDepth is 4")
        let loop = try #require(try await host.events(on: "/listener/loop").first)
        #expect(try loop.payload() == ListenerLoopEvent(listener: "10-loop", event: dead.cursor.description, about: "/test/done", depth: 4))
        #expect(loop.depth == 5)
        await pool.stop(within: .seconds(20))
    }

    @Test func whatIsSaidOfListenersIsGivenToWhoAsksForItAndMakesNoStorm() async throws {
        let host = try ListenerHost()
        host.listener("10-all", "topic=**")
        host.listener("20-asks", "topic=/listener/** retries=0", "exit 1")
        let pool = try await host.serve { $0.causeDepth = 3 }
        try host.publish("o", 0)
        try host.publish("deep", 1, depth: 3)
        // The loops of 10-all for the second, and of what 20-asks cannot do, each one deeper, up to the limit.
        let asks = await pool.waits(for: "20-asks") { $0.lag == 0 && $0.waiting == 0 && $0.running.isEmpty }
        let all = await pool.waits(for: "10-all") { $0.counts.handled == 1 && $0.dead == 1 }
        #expect(all?.counts.handled == 1 && all?.dead == 1)
        #expect(asks?.counts.handled == 0)
        #expect(host.lines.filter { $0.hasPrefix("10-all") } == ["10-all test o done - -"])
        await pool.stop(within: .seconds(20))

        // One that listens to what becomes of itself ends, too.
        let again = try await host.serve { $0.causeDepth = 3 }
        try host.bus.publish(ListenerDeadEvent(listener: "x", event: "y", about: "/z", attempts: 1, reason: "r"))
        _ = await again.waits(for: "20-asks") { $0.counts.failed == 3 && $0.lag == 0 }
        try await host.bus.flush()
        let quiet = await again.waits(for: "20-asks") { $0.lag == 0 && $0.running.isEmpty && $0.waiting == 0 }
        #expect(quiet?.counts.failed == 3 && quiet?.dead == 3)
        #expect(try await host.events(on: "/listener/dead").map(\.depth) == [0, 1, 2, 3])
        await again.stop(within: .seconds(20))
    }

    // MARK: Scripts that come and go

    @Test func aNewScriptIsSeenAndOneThatIsBackGoesOn() async throws {
        let host = try ListenerHost()
        let pool = try await host.serve()
        let path = host.listener("10-a")
        _ = await pool.waits(for: "10-a") { $0.standing == .enabled }
        try host.publish("o", 1)
        #expect(await host.calls(1).count == 1)

        #expect(rename(path, host.directory("away")) == 0)
        let gone = await pool.waits(for: "10-a") { $0.standing == .missing }
        #expect(gone?.standing == .missing && gone?.removed != nil && gone?.path == nil)
        try host.publish("o", 2)
        try await host.bus.flush()
        #expect(rename(host.directory("away"), path) == 0)
        #expect(await host.calls(2).last?.event.seq == 2)
        let back = await pool.waits(for: "10-a") { $0.counts.handled == 2 }
        #expect(back?.removed == nil && back?.counts.handled == 2)
        await pool.stop(within: .seconds(20))
    }

    @Test func theDirectoryMayComeLater() async throws {
        let host = try ListenerHost()
        let pool = try await host.serve { $0.directories = [host.directory("not/yet/there")] }
        host.directory.directory("not")
        await pause(.milliseconds(100))
        host.directory.directory("not/yet/there")
        host.directory.script("not/yet/there/10-a", "# listen: topic=**")
        #expect(await pool.waits(for: "10-a") { $0.standing == .enabled }?.standing == .enabled)
        await pool.stop(within: .seconds(20))
    }

    @Test func whoMayNotRunDoesNotAndKeepsHisPlace() async throws {
        let host = try ListenerHost()
        let path = host.listener("10-a")
        let pool = try await host.serve()
        try host.publish("o", 1)
        _ = await host.calls(1)
        chmod(path, 0o644)
        #expect(await pool.waits(for: "10-a") { $0.standing == .disabled }?.standing == .disabled)
        try host.publish("o", 2)
        chmod(path, 0o777)
        let untrusted = await pool.waits(for: "10-a") { $0.standing.word == "untrusted" }
        #expect(untrusted?.standing.reason?.contains("can be written by others") == true)
        #expect(host.notices.contains { $0.hasPrefix("listener 10-a: is not called: ") })
        host.directory.script("listeners.d/10-a", "# listen: topik=/test/*")
        let mistaken = await pool.waits(for: "10-a") { $0.standing.word == "mistaken" }
        #expect(mistaken?.standing.reason?.contains("\(path):2:11: unknown key \"topik\"") == true)
        host.directory.write("listeners.d/10-a", "")
        #expect(await pool.waits(for: "10-a") { $0.standing == .masked }?.removed == nil)
        #expect(host.calls.count == 1)
        host.listener("10-a")
        #expect(await host.calls(2).map(\.event.seq) == [1, 2])
        await pool.stop(within: .seconds(20))
    }

    @Test func aDirectoryThatOthersMayWriteServesNobodyAndForgetsNobody() async throws {
        let host = try ListenerHost()
        host.listener("10-a")
        let pool = try await host.serve { $0.keepRemoved = .zero }
        try host.publish("o", 1)
        _ = await host.calls(1)
        chmod(host.directory("listeners.d"), 0o777)
        await eventually { host.notices.contains { $0.contains("listeners.d is not used: ") } }
        // The scripts that were seen before are looked at again before they run.
        try host.publish("o", 2)
        let status = await pool.waits(for: "10-a") { $0.standing.word == "untrusted" }
        #expect(status?.standing.word == "untrusted" && status?.removed == nil && host.calls.count == 1)
        chmod(host.directory("listeners.d"), 0o755)
        #expect(await host.calls(2).count == 2)
        await pool.stop(within: .seconds(20))
    }

    @Test func theWorkOfOneThatIsGoneForLongIsForgotten() async throws {
        let host = try ListenerHost()
        let path = host.listener("10-a")
        let first = try await host.serve()
        try host.publish("o", 1)
        _ = await host.calls(1)
        await first.stop(within: .seconds(20))
        unlink(path)
        // From the moment at which somebody has seen that it is gone.
        let second = try await host.serve { $0.keepRemoved = .seconds(3600) }
        #expect(await second.status(of: "10-a")?.removed != nil)
        await second.stop(within: .seconds(20))
        // It is gone for longer than it is kept.
        try await Task.sleep(for: .milliseconds(5))
        let third = try await host.serve { $0.keepRemoved = .milliseconds(1) }
        #expect(await third.status().isEmpty)
        await third.stop(within: .seconds(20))
        #expect(try ListenerStore(host.directory("state")).names() == [])
    }

    @Test func anotherConfigurationCountsAtOnce() async throws {
        let host = try ListenerHost()
        host.listener("10-a", "topic=/test/a")
        let pool = try await host.serve()
        try host.publish("o", on: "/test/a")
        _ = await host.calls(1)
        try host.publish("o", on: "/test/b")
        try await host.bus.flush()
        _ = await pool.waits(for: "10-a") { $0.lag == 0 }
        let overridden = host.configuration {
            var declaration = ListenerDeclaration()
            declaration.topics = ["/test/b"]
            $0.overrides["10-a"] = declaration
        }
        await pool.reload(overridden)
        for topic: Topic in ["/test/a", "/test/b"] { try host.publish("p", on: topic) }
        // What went by before is not asked for again.
        #expect(await host.calls(2).map { "\($0.event.topic)" } == ["/test/a", "/test/b"])
        #expect(await pool.status(of: "10-a")?.topics == ["/test/b"])
        await pool.stop(within: .seconds(20))
    }
}
