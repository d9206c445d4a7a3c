import Glibc
import Linux
import TestSupport
import Testing

@testable import Events

struct LogReaderTests {
    /// 40 events in segments of a few each.
    private func small(retentionSize: Int64 = .max) throws -> (LogFixture, EventLog, LogID) {
        let fixture = LogFixture()
        let log = fixture.log(LogOptions(segmentSize: 500, retentionSize: retentionSize, retentionAge: nil))
        let append = try log.append(records(1...40))
        return (fixture, log, append.log)
    }

    @Test func goesOnAtEveryCursor() throws {
        let (fixture, _, id) = try small()
        for sequence in 0...40 as ClosedRange<UInt64> {
            let items = try fixture.read(from: .cursor(LogCursor(log: id, sequence: sequence)))
            #expect(items.sequences == Array(sequence + 1..<41))
            #expect(items.gaps == [])
        }
    }

    @Test func saysWhereItIs() throws {
        let (fixture, log, id) = try small()
        let reader = try log.reader(from: .oldest)
        #expect(reader.cursor == LogCursor(log: id, sequence: 0))
        for sequence in 1...40 as ClosedRange<UInt64> {
            #expect(try reader.next() == .event(sequence))
            #expect(reader.cursor == LogCursor(log: id, sequence: sequence))
        }
        #expect(try reader.next() == nil)
        #expect(try fixture.read(from: .cursor(reader.cursor)) == [])
    }

    @Test func readsWhatIsAppendedWhileItReads() throws {
        let (fixture, log, _) = try small()
        defer { withExtendedLifetime(fixture) {} }
        let reader = try log.reader(from: .oldest)
        let late = try log.reader(from: .now)
        #expect(try reader.all().values == Array(1...40))
        #expect(try late.next() == nil)
        for n in 41...90 {
            try log.append([record(n)])
            #expect(try reader.all().values == [n])
            #expect(try late.all().values == [n])
        }
    }

    @Test func beginsWithTheFirstEventOfALogThatWasEmpty() throws {
        let fixture = LogFixture()
        let log = fixture.log()
        try log.open()
        let readers = try [LogStart.oldest, .now, .time(RealTime(nanoseconds: 0))].map { try log.reader(from: $0) }
        for reader in readers { #expect(try reader.next() == nil) }
        try log.append(records(1...3))
        for reader in readers { #expect(try reader.all().values == [1, 2, 3]) }
    }

    @Test func needsALog() {
        let fixture = LogFixture()
        #expect(throws: LogError.missing(path: fixture.path)) { try LogReader(at: fixture.path, from: .oldest) }
    }

    // MARK: Retention

    @Test func statesExactlyWhatRetentionHasTaken() throws {
        let (fixture, log, id) = try small()
        let slow = try log.reader(from: .oldest)
        #expect(try slow.next() == .event(1))
        let pruning = fixture.log(LogOptions(segmentSize: 500, retentionSize: 1500, retentionAge: nil))
        try pruning.append(records(41...100))
        let oldest = try #require(fixture.segments.first)
        #expect(oldest > 40)

        let cursor = try fixture.read(from: .cursor(LogCursor(log: id, sequence: 7)))
        #expect(cursor.first == .gap(8, oldest - 1, .retention))
        #expect(cursor.dropFirst().compactMap { $0.event?.sequence } == Array(oldest...100))

        // What it had open stays readable; the gap comes where that ends, once.
        let items = try slow.all()
        let gap = try #require(items.gaps.first)
        #expect(items.gaps.count == 1)
        #expect(gap.upperBound == oldest - 1)
        #expect(items.sequences == Array(2..<gap.lowerBound) + Array(oldest...100))
        #expect(items.contains(.gap(gap.lowerBound, gap.upperBound, .retention)))
        #expect(try slow.next() == nil)
    }

    @Test func saysNothingOfWhatWasGoneBeforeItBegan() throws {
        let (fixture, _, _) = try small(retentionSize: 1500)
        let items = try fixture.read()
        #expect(items.gaps == [])
        #expect(items.sequences.first == fixture.segments.first)
    }

    // MARK: Cursors of something else

    @Test func refusesACursorOfAnotherLog() throws {
        let (fixture, _, id) = try small()
        for other in [LogID(random: id.random ^ 1, generation: 1), LogID(random: id.random, generation: 2)] {
            let cursor = LogCursor(log: other, sequence: 3)
            #expect(throws: LogError.foreignCursor(cursor, log: id)) { try fixture.read(from: .cursor(cursor)) }
        }
    }

    @Test func givesACursorFromBeyondTheEndAGap() throws {
        let (fixture, _, id) = try small()
        let items = try fixture.read(from: .cursor(LogCursor(log: id, sequence: 45)))
        #expect(items == [.gap(41, 45, .cut)])
    }

    // MARK: Times

    @Test func findsEveryTime() throws {
        let fixture = LogFixture()
        let base = fixture.clock.now.nanoseconds
        try fixture.log(LogOptions(segmentSize: 500, retentionAge: nil)).append(
            (0..<40).map { record($0, at: RealTime(nanoseconds: base + Int64($0) * 1000)) })
        for offset in -1...80 as ClosedRange<Int64> {
            let items = try fixture.read(from: .time(RealTime(nanoseconds: base + offset * 500)))
            #expect(items.sequences == Array(UInt64(max(0, (offset + 1) / 2) + 1)..<41))
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func findsItsPlaceThoughTheClockJumps(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let fixture = LogFixture()
        var time = fixture.clock.now.nanoseconds
        var times: [Int64] = []
        for _ in 0..<200 {
            time += .random(in: 0...1_000_000, using: &random)
            if Int.random(in: 0..<20, using: &random) == 0 { time += .random(in: -50_000_000...50_000_000, using: &random) }
            times.append(time)
        }
        let log = fixture.log(LogOptions(segmentSize: 700, retentionAge: nil))
        var start = 0
        while start < times.count {
            let end = min(times.count, start + .random(in: 1...15, using: &random))
            try log.append((start..<end).map { record($0, at: RealTime(nanoseconds: times[$0])) })
            start = end
        }
        for _ in 0..<50 {
            let since = times.randomElement(using: &random)! + .random(in: -2_000_000...2_000_000, using: &random)
            let first = times.firstIndex { $0 >= since } ?? times.count
            #expect(try fixture.read(from: .time(RealTime(nanoseconds: since))).sequences == Array(UInt64(first + 1)..<201))
        }
    }

    @Test func findsTimesWithoutIndexesAndDespiteWrongOnes() throws {
        let fixture = LogFixture()
        let base = fixture.clock.now.nanoseconds
        let log = fixture.log(LogOptions(segmentSize: 100_000, retentionAge: nil))
        try log.append((0..<3000).map { record($0, at: RealTime(nanoseconds: base + Int64($0))) })
        let since = LogStart.time(RealTime(nanoseconds: base + 1700))
        let right = Array(1700..<3000)
        #expect(try fixture.read(from: since).values == right)

        let name = try #require(fixture.files.first { $0.hasSuffix(".index") })
        for index in fixture.files where index.hasSuffix(".index") {
            // An index of another segment, which is whole but belongs elsewhere.
            try fixture.overwrite(index, fixture.bytes(name))
        }
        #expect(try fixture.read(from: since).values == right)
        for index in fixture.files where index.hasSuffix(".index") { try Directory.remove("\(fixture.path)/\(index)") }
        #expect(try fixture.read(from: since).values == right)
        #expect(try !log.verify().staleIndexes.isEmpty)
        #expect(try log.repair().rebuiltIndexes == Array(fixture.segments.dropLast()))
        #expect(try log.verify().isGood)
        #expect(try fixture.read(from: since).values == right)
    }

    @Test func findsTimesInTheSegmentThatIsBeingWritten() throws {
        let fixture = LogFixture()
        let base = fixture.clock.now.nanoseconds
        let log = fixture.log(LogOptions(segmentSize: 100 << 20, retentionAge: nil))
        try log.append((0..<10_000).map { record($0, at: RealTime(nanoseconds: base + Int64($0)), padding: 1000) })
        #expect(fixture.files.contains(LogDirectory.name(1) + ".index"))
        for n in [0, 1, 4000, 9000, 9999] {
            let reader = try log.reader(from: .time(RealTime(nanoseconds: base + Int64(n))))
            #expect(try reader.next() == .event(UInt64(n + 1)))
        }
        // Cut and filled again with other times, in which the old index would lead astray.
        let name = LogDirectory.name(1) + ".jsonl"
        try fixture.overwrite(name, Array(fixture.bytes(name).prefix(1000)))
        try fixture.log(LogOptions(segmentSize: 100 << 20, retentionAge: nil)).append(
            (0..<10_000).map { record($0, at: RealTime(nanoseconds: base + 20_000 - Int64($0)), padding: 1000) })
        let reader = try log.reader(from: .time(RealTime(nanoseconds: base + 15_000)))
        #expect(try reader.next().map { if case .event(let sequence) = $0 { sequence < 4 } else { false } } == true)
    }

    // MARK: Large segments

    @Test func findsAnyNumberInALargeSegment() throws {
        let fixture = LogFixture()
        let append = try fixture.log(LogOptions(segmentSize: 100 << 20, retentionAge: nil)).append(
            (1...20_000).map { record($0, padding: 100) })
        var random = SeededGenerator(seed: 5)
        for _ in 0..<50 {
            let sequence = UInt64.random(in: 0...20_000, using: &random)
            let reader = try LogReader(at: fixture.path, from: .cursor(LogCursor(log: append.log, sequence: sequence)))
            #expect(try reader.next() == (sequence == 20_000 ? nil : .event(sequence + 1)))
        }
    }

    // MARK: Following

    @Test func isWokenByAppendsAndRotation() async throws {
        let fixture = LogFixture()
        let log = fixture.log(LogOptions(segmentSize: 300, retentionAge: nil))
        try log.open()
        let path = fixture.path
        let followed = Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable in
            let reader = try LogReader(at: path, from: .oldest, following: true)
            guard let changes = reader.changes else { return [] as [Int] }
            let watch = Watch()
            changes.add(to: watch)
            var values: [Int] = []
            let deadline = Instant.now + .seconds(120)
            while values.last != 100 {
                values += try reader.all().values
                if values.last == 100 { break }
                guard await watch.next(until: deadline) == .ready(changes.number) else { break }
                changes.drain()
            }
            changes.remove(from: watch)
            return values
        }
        for n in 1...100 {
            try log.append([record(n)])
            if n % 7 == 0 { await Task.yield() }
        }
        #expect(try await followed.value == Array(1...100))
    }

    @Test func isNotWokenByNothing() async throws {
        let (fixture, log, _) = try small()
        defer { withExtendedLifetime(fixture) {} }
        let path = log.path
        let event = await Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable in
            guard let reader = try? LogReader(at: path, from: .now, following: true), let changes = reader.changes else {
                return nil as Watch.Event?
            }
            _ = try? reader.next()
            changes.drain()
            let watch = Watch()
            changes.add(to: watch)
            let event = await watch.next(until: .now + .milliseconds(50))
            changes.remove(from: watch)
            return event
        }.value
        #expect(event == .deadlinePassed)
    }

    /// Numbers begin with 1, and no line has one of 20 digits.
    @Test(arguments: ["00000000000000000000", "10000000000000000000", "18446744073709551615"])
    func passesOverWhatCanBeNoSegment(name: String) throws {
        let fixture = LogFixture()
        try fixture.log().append(records(1...2))
        _ = try FileDescriptor.open("\(fixture.path)/\(name).jsonl", .writeOnly | .create, mode: 0o640)
        try fixture.log().append(records(3...4))
        #expect(try fixture.read().values == [1, 2, 3, 4])
        #expect(try LogReader(at: fixture.path, from: .now).cursor.sequence == 4)
    }

    /// Of inotify(7)'s watches, too, a user has only so many: where there is none left for a segment, that of the directory has to do.
    @Test func noticesAppendsWithoutAWatchOnTheSegment() throws {
        let fixture = LogFixture()
        try fixture.log().append(records(1...1))
        let changes = try LogChanges(LogDirectory(path: fixture.path))
        // Any failure but that it is gone.
        changes.watch(segment: "\(fixture.path)/\(String(repeating: "x", count: 1000))")
        changes.drain()
        #expect(!isReadable(changes.number))
        try fixture.log().append(records(2...2))
        #expect(isReadable(changes.number))
    }

    private func isReadable(_ number: CInt) -> Bool {
        var waiting = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, 0) == 1
    }
}
