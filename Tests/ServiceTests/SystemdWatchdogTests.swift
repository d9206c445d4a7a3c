import Linux
import Service
import TestSupport
import Testing

@Suite(.serialized, .leavesNothing()) @LoopActor struct SystemdWatchdogTests {
    private let directory = TemporaryDirectory()

    nonisolated static let environments: [([String: String], Duration?)] = [
        ([:], nil),
        (["WATCHDOG_USEC": "30000000"], .seconds(15)),
        (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "42"], .seconds(15)),
        (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "43"], nil),
        (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "x"], nil),
        (["WATCHDOG_USEC": "0"], nil),
        (["WATCHDOG_USEC": "-1"], nil),
        (["WATCHDOG_USEC": "10 s"], nil),
        // Never so often that nothing else is done.
        (["WATCHDOG_USEC": "1"], .milliseconds(1)),
        (["WATCHDOG_USEC": "18446744073709551615"], .microseconds(Int64.max)),
    ]

    @Test(arguments: environments) func readsHowOftenItIsToSpeak(_ environment: [String: String], _ interval: Duration?) {
        #expect(Watchdog(process: 42) { environment[$0] }?.interval == interval)
    }

    @Test func speaksAgainAndAgainUntilItIsStopped() async throws {
        let manager = try NotifySocket(at: directory("notify"))
        let overheard = try Overheard()
        let address = manager.address
        let notifier = ServiceNotifier(overheard.diagnostics) { _ in address }
        let watchdog = try #require(Watchdog { $0 == "WATCHDOG_USEC" ? "40000" : nil })
        let interrupt = Interrupt()
        let task = Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable in await watchdog.run(notifier, until: interrupt) }
        for _ in 0..<5 { #expect(await manager.arrival() == "WATCHDOG=1") }
        interrupt.raise()
        await task.value
        while manager.next() != nil {}
        await pause(.milliseconds(100))
        #expect(manager.next() == nil)
    }

    @Test func isSilentWhileTheLoopIsStuck() async throws {
        let manager = try NotifySocket(at: directory("notify"))
        let overheard = try Overheard()
        let address = manager.address
        let notifier = ServiceNotifier(overheard.diagnostics) { _ in address }
        let watchdog = try #require(Watchdog { $0 == "WATCHDOG_USEC" ? "20000" : nil })
        let interrupt = Interrupt()
        let task = Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable in await watchdog.run(notifier, until: interrupt) }
        #expect(await manager.arrival() == "WATCHDOG=1")
        while manager.next() != nil {}
        let end = Instant.now + .milliseconds(200)
        while Instant.now < end {}
        #expect(manager.next() == nil)
        #expect(await manager.arrival() == "WATCHDOG=1")
        interrupt.raise()
        await task.value
    }
}
