import Foundation
import Glibc
import Linux
import TestSupport
import Testing

@testable import Events

/// A lock that somebody holds, a disk that takes nothing, readers that are too slow, and an end that is lost.
struct BusTroubleTests {
    /// Holds the log's lock as a process would that was stopped inside it.
    private func holdLock(_ path: String) throws -> FileDescriptor {
        let file = try FileDescriptor.open("\(path)/lock", .readWrite)
        #expect(try FileLock.acquire(file, patience: .seconds(10)))
        return file
    }

    // MARK: The lock

    @Test func leavesInTheSpoolWhatMeetsAHeldLock() async throws {
        let fixture = try BusFixture(patience: .milliseconds(10))
        let bus = fixture.bus
        let subscription = try bus.subscribe()
        try bus.publish(0)
        try await bus.flush()
        let lock = try holdLock(fixture.logs.path)
        for n in 1..<20 { try bus.publish(n) }
        do throws(PublishError) {
            try await bus.publish(["n": 20], topic: "/test/a", durability: .durable)
            Issue.record("an event was acknowledged that cannot be in the log")
        } catch {
            #expect("\(error)" == "\(PublishError.deferred)")
        }
        #expect(try fixture.logs.read().values == [0])
        FileLock.release(lock)
        // Nobody publishes any more: the bus itself sees to it.
        #expect(try await subscription.first(21).map(\.n) == Array(0...20))
        await bus.stop()
        #expect(try fixture.logs.read().values == Array(0...20))
    }

    @Test func stopsThoughTheLockIsHeldAndLosesNothing() async throws {
        let fixture = try BusFixture(patience: .milliseconds(10))
        let lock = try holdLock(fixture.logs.path)
        for n in 0..<1000 { try fixture.bus.publish(n) }
        await fixture.bus.stop()
        FileLock.release(lock)
        #expect(try fixture.logs.read().values == [])
        try fixture.logs.log().open()
        #expect(try fixture.logs.read().values == Array(0..<1000))
    }

    @Test func takesNoMoreThanMayWait() async throws {
        let fixture = try BusFixture(memory: 100_000, patience: .seconds(20))
        let bus = fixture.bus
        let lock = try holdLock(fixture.logs.path)
        var taken = 0
        let error = #expect(throws: PublishError.self) {
            while taken < 10_000 {
                try bus.publish(taken, padding: 500)
                taken += 1
            }
        }
        #expect("\(try #require(error))" == "\(PublishError.overloaded(limit: 50_000))")
        #expect(taken > 20 && taken < 100)
        FileLock.release(lock)
        try await bus.flush()
        try bus.publish(taken)
        await bus.stop()
        #expect(try fixture.logs.read().values == Array(0...taken))
    }

    /// One import takes so many reports and no more: what is published afterwards must not come between.
    @Test func keepsTheOrderThoughAGreatDealWaitsInTheSpool() async throws {
        let fixture = try BusFixture(patience: .zero)
        let bus = fixture.bus
        let lock = try holdLock(fixture.logs.path)
        for n in 0..<300 {
            try bus.publish(n)
            _ = try? await bus.flush()
        }
        #expect(Spool.all(in: LogDirectory(path: fixture.logs.path)).count == 300)
        FileLock.release(lock)
        try bus.publish(300)
        await bus.stop()
        #expect(try fixture.logs.read().values == Array(0...300))
    }

    // MARK: The disk

    /// Whatever the configuration says, an acknowledgement is true, and what nobody was told of is counted in the log.
    @Test(arguments: OnWriteError.allCases)
    func countsWhatCannotBeWritten(choice: OnWriteError) async throws {
        let fixture = try BusFixture(segment: 10, onWriteError: choice)
        let bus = fixture.bus
        let subscription = try bus.subscribe()
        try bus.publish(0)
        try await bus.flush()
        let obstacle = LogDirectory(path: fixture.logs.path).segment(2)
        mkdir(obstacle, 0o755)
        try bus.publish(1)
        try await bus.flush()
        await #expect(throws: PublishError.self) { try await bus.publish(["n": 2], topic: "/test/a", durability: .buffered) }
        #expect(bus.unwrittenCount == 1)
        switch choice {
        case .gap: try bus.publish(3)
        case .refuse: #expect(throws: PublishError.self) { try bus.publish(3) }
        }
        try await bus.flush()
        rmdir(obstacle)
        try await bus.publish(["n": 4], topic: "/test/a", durability: .buffered)
        try bus.publish(5)
        await bus.stop()
        let events = try await subscription.all().compactMap(\.event)
        #expect(events.compactMap { try? $0.json()["n"]?.int } == [0, 4, 5])
        let gap = try #require(events.first { $0.topic == "/log/gap" }).payload(as: GapEvent.self)
        #expect(gap.reason == .unwritten)
        #expect(gap.count == (choice == .gap ? 2 : 1))
        #expect(bus.unwrittenCount == 0)
    }

    /// A later version has taken the log over while the bus ran: whoever waits for an acknowledgement hears of it.
    @Test(.timeLimit(.minutes(1))) func tellsThoseWhoWaitThatTheLogIsNotForIt() async throws {
        let fixture = try BusFixture()
        try fixture.bus.publish(0)
        try await fixture.bus.flush()
        var line = Array(#"{"format":2"#.utf8)
        LogLine.seal(&line, from: 0)
        try fixture.logs.overwrite("LOGID", line)
        try fixture.logs.overwrite("00000000000000000001.jsonl", [])
        do throws(PublishError) {
            try await fixture.bus.publish(["n": 1], topic: "/test/a", durability: .buffered)
            Issue.record("an event was acknowledged that cannot be in the log")
        } catch {
            #expect("\(error)" == "\(PublishError.unwritten(.newerFormat(path: fixture.logs.path, format: 2)))")
        }
        try await fixture.bus.flush()
        await fixture.bus.stop()
    }

    /// There are descriptors for the log, and none for the bus.
    @Test(.timeLimit(.minutes(1))) func canBeStartedAgainWhenThatHasFailed() async throws {
        let logs = LogFixture()
        let bus = BusFixture.bus(logs.path)
        try bus.log.open()
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        var none = rlimit(rlim_cur: 0, rlim_max: limit.rlim_max)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none)
        let result = Result { () throws(LogError) in try bus.start() }
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #expect(throws: LogError.self) { try result.get() }
        #expect(throws: PublishError.self) { try bus.publish(0) }
        await bus.stop()
        try bus.start()
        try bus.publish(1)
        await bus.stop()
        #expect(try logs.read().values == [1])
    }

    // MARK: Slow and lost

    /// The bus has seen nothing of what others have appended while its program was stopped, nor will it: that is gone already.
    @Test func statesWhatRetentionTookWhileItWasStopped() async throws {
        let logs = LogFixture()
        let gate = Gate()
        let clock = LogClock(now: { gate.pass() }, sinceBoot: { .nowSinceBoot })
        let bus = BusFixture.bus(logs.path, clock: clock)
        try bus.start()
        let following = try bus.subscribe()
        let deliveries = Task { try await following.all() }
        await eventually { bus.subscriberCount == 1 }
        for n in 0..<5 {
            try bus.publish(n)
            try await bus.flush()
        }
        gate.shut()
        // It holds all that the bus has to see the log with, until the gate opens.
        try BackgroundThread.run { bus.log.count(lost: 1, .busy(path: logs.path)) }
        await eventually { gate.waitingCount.withLock { $0 > 0 } }
        let other = logs.log(LogOptions(segmentSize: 2000, retentionSize: 6000, retentionAge: nil))
        for n in 5..<200 { try other.append([record(n)]) }
        let oldest = try #require(logs.segments.first)
        #expect(oldest > 6)
        gate.open()
        await eventually { bus.end.sequence >= 200 }
        await bus.stop()
        let all = try await deliveries.value
        // The segment that it had open can still be read.
        let gaps = all.compactMap(\.gap)
        #expect(gaps.count == 1)
        let gap = try #require(gaps.first)
        #expect(gap.lowerBound > 5 && gap.upperBound >= oldest - 1)
        #expect(all.compactMap(\.seq) == Array(1..<gap.lowerBound) + Array(gap.upperBound + 1...bus.end.sequence))
    }

    @Test func tellsASlowReaderOnceWhatRetentionHasTaken() async throws {
        let fixture = try BusFixture(window: 2000, segment: 2000, retention: 6000)
        let bus = fixture.bus
        try bus.publish(0)
        try await bus.flush()
        var slow = try bus.subscribe(from: .oldest).makeAsyncIterator()
        #expect(try await slow.next()?.n == 0)
        for n in 1..<500 {
            try bus.publish(n)
            try await bus.flush()
        }
        let oldest = try #require(fixture.logs.segments.first)
        await bus.stop()
        var deliveries: [EventDelivery] = []
        while let delivery = try await slow.next() { deliveries.append(delivery) }
        // It had a handful at hand, and its file may have been open still.
        let gaps = deliveries.compactMap(\.gap)
        #expect(gaps.count == 1)
        let gap = try #require(gaps.first)
        #expect(gap.upperBound == oldest - 1)
        let seen = deliveries.compactMap(\.seq)
        #expect(seen == Array(2..<gap.lowerBound) + Array(oldest...500))
        #expect(try await bus.subscribe(from: .oldest).all().compactMap(\.gap) == [])
    }

    /// Somebody has removed the files, and nobody appends any more: there is nothing to wait for.
    @Test func tellsWhatIsNeitherInMemoryNorOnTheDisk() async throws {
        let fixture = try BusFixture(window: 0, segment: 1000)
        let bus = fixture.bus
        for n in 0..<50 {
            try bus.publish(n)
            try await bus.flush()
        }
        var subscriber = try bus.subscribe(from: .cursor(LogCursor(log: bus.end.log, sequence: 3))).makeAsyncIterator()
        for name in fixture.logs.files where name.hasSuffix(".jsonl") { try Directory.remove("\(fixture.logs.path)/\(name)") }
        #expect(try await subscriber.next()?.gap == 4...49)
        #expect(try await subscriber.next()?.n == 49)
        try bus.publish(50)
        #expect(try await subscriber.next()?.n == 50)
        await bus.stop()
        #expect(try await subscriber.next() == nil)
    }

    /// Somebody archives the log by moving it: who follows is told, and who publishes goes on in a new one.
    @Test func doesNotGoOnInALogThatWasMovedAway() async throws {
        let fixture = try BusFixture()
        let bus = fixture.bus
        for n in 0..<3 { try bus.publish(n) }
        let end = try await bus.flush()
        let following = try bus.subscribe()
        let outcome = Task { try await following.all().count }
        await eventually { bus.subscriberCount == 1 }
        let reader = try LogReader(at: fixture.logs.path, from: .now, following: true)
        #expect(rename(fixture.logs.path, fixture.logs.directory("old")) == 0)
        #expect(throws: LogError.missing(path: fixture.logs.path)) { try reader.next() }

        let cursor = try await bus.publish(["n": 7], topic: "/test/a", durability: .buffered)
        #expect(cursor.log.random != end.log.random)
        #expect(try fixture.logs.read().values == [7])
        let error = await #expect(throws: LogError.self) { try await outcome.value }
        #expect("\(try #require(error))".contains("of another log"))
        await bus.stop()
        #expect(try LogReader(at: fixture.logs.directory("old"), from: .oldest).all().values == [0, 1, 2])
    }

    @Test func neverTakesAnotherEventForOneThatWasLost() async throws {
        let logs = LogFixture()
        let first = BusFixture.bus(logs.path)
        try first.start()
        for n in 0..<10 { try first.publish(n) }
        let end = try await first.flush()
        await first.stop()
        // A crash takes the last three, and nobody has noticed.
        let segment = "00000000000000000001.jsonl"
        let lines = logs.bytes(segment).split(separator: UInt8(ascii: "\n"))
        try logs.overwrite(segment, Array(lines.prefix(7).joined(separator: [UInt8(ascii: "\n")])) + [UInt8(ascii: "\n")])

        let second = BusFixture.bus(logs.path)
        try second.start()
        for n in 100..<105 { try second.publish(n) }
        try await second.flush()
        let resumed = try second.subscribe(from: .cursor(end))
        await second.stop()
        let deliveries = try await resumed.all()
        #expect(deliveries.first?.gap == 8...10)
        #expect(deliveries.compactMap(\.n) == Array(100..<105))
        #expect(deliveries.last?.cursor.log.generation == 2)
    }

    /// The end is lost while a bus runs and subscribers follow: another process recovers the log.
    @Test func goesOnInTheNextGeneration() async throws {
        let fixture = try BusFixture()
        let bus = fixture.bus
        let following = try bus.subscribe()
        let deliveries = Task { try await following.all() }
        await eventually { bus.subscriberCount == 1 }
        for n in 0..<10 { try bus.publish(n) }
        try await bus.flush(.durable)
        let segment = "00000000000000000001.jsonl"
        let lines = fixture.logs.bytes(segment).split(separator: UInt8(ascii: "\n"))
        try fixture.logs.overwrite(segment, Array(lines.prefix(7).joined(separator: [UInt8(ascii: "\n")])) + [UInt8(ascii: "\n")])
        try fixture.logs.log().append(records(50...51))
        await eventually { bus.end.log.generation == 2 }
        try bus.publish(60)
        await bus.stop()
        let all = try await deliveries.value
        #expect(all.compactMap(\.n) == Array(0..<10) + [50, 51, 60])
        #expect(all.compactMap(\.gap) == [8...10])
        #expect(bus.end.log.generation == 2)
    }

    /// Those who come from after the loss have lost nothing: the numbers are those of other events by then.
    @Test func showsTheNextGenerationFromItsFirstEventOn() async throws {
        let fixture = try BusFixture()
        let bus = fixture.bus
        try fixture.logs.log().append(records(0..<10))
        await eventually { bus.end.sequence == 10 }
        let segment = "00000000000000000001.jsonl"
        let lines = fixture.logs.bytes(segment).split(separator: UInt8(ascii: "\n"))
        try fixture.logs.overwrite(segment, Array(lines.prefix(7).joined(separator: [UInt8(ascii: "\n")])) + [UInt8(ascii: "\n")])
        try fixture.logs.log().append(records(50..<55))
        await eventually { bus.end.log.generation == 2 && bus.end.sequence == 13 }
        let subscription = try bus.subscribe(from: .cursor(LogCursor(log: bus.end.log, sequence: 7)), until: .now)
        let deliveries = try await subscription.all()
        #expect(deliveries.compactMap(\.gap) == [])
        #expect(deliveries.compactMap(\.seq) == Array(8...13))
        await bus.stop()
    }
}

/// A clock that stands still, and everybody who asks it with it, as long as it is shut.
private final class Gate: Sendable {
    let waitingCount = Lock(0)
    private let isShut = Lock(false)
    private let opened = DispatchSemaphore(value: 0)

    func shut() { isShut.withLock { $0 = true } }

    /// Lets everybody go on who waits, and who comes.
    func open() {
        isShut.withLock { $0 = false }
        opened.signal()
    }

    func pass() -> RealTime {
        waitingCount.withLock { $0 += 1 }
        if isShut.withLock({ $0 }) {
            opened.wait()
            opened.signal()
        }
        waitingCount.withLock { $0 -= 1 }
        return .now
    }
}
