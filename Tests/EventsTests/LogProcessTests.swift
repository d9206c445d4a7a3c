import Foundation
import Glibc
import Linux
import TestSupport
import Testing

@testable import Events

/// Several processes with one log, some of which die.
struct LogProcessTests {
    /// What each writer's events are, in the order of the log.
    private func values(_ items: [Reading]) -> [String: [Int]] {
        items.compactMap(\.event).reduce(into: [:]) { values, event in
            guard let writer = event.line.member("writer"), let n = event.line.member("n").flatMap(Int.init) else { return }
            values[writer, default: []].append(n)
        }
    }

    @Test func numbersWithoutHolesWhateverManyWrite() async throws {
        let fixture = LogFixture()
        let path = fixture.path
        try fixture.log().open()
        let writers = try (0..<4).map {
            try WriterProcess(path, "w\($0)", "count=3000", "batch=\([1, 7, 64, 500][$0])", "segment=20000", "patience=60000")
        }
        // Readers join meanwhile, wherever.
        let readers = try await withThrowingTaskGroup(of: Void.self) { group in
            for seed in 0..<4 as Range<UInt64> {
                group.addTask {
                    var random = SeededGenerator(seed: seed)
                    var items: [Reading] = []
                    let reader = try LogReader(at: path, from: .oldest, following: true)
                    let changes = try #require(reader.changes)
                    let deadline = Instant.now + .seconds(300)
                    while items.count < 12_000, Instant.now < deadline {
                        items += try reader.all()
                        let sequence = UInt64.random(in: 0...UInt64(items.count), using: &random)
                        let other = try LogReader(at: path, from: .cursor(LogCursor(log: reader.cursor.log, sequence: sequence)))
                        for expected in sequence + 1..<sequence + 100 {
                            guard let item = try other.next() else { break }
                            #expect(item == .event(expected))
                        }
                        // Until somebody appends.
                        var waiting = pollfd(fd: changes.number, events: Int16(POLLIN), revents: 0)
                        if items.count < 12_000 { poll(&waiting, 1, 10_000) }
                        changes.drain()
                    }
                    #expect(items.sequences == Array(1...12_000))
                }
            }
            try await group.waitForAll()
            return true
        }
        #expect(readers)
        for writer in writers { #expect(writer.lines().last == "2999") }
        let all = values(try fixture.read())
        for name in ["w0", "w1", "w2", "w3"] { #expect(all[name] == Array(0..<3000)) }
        #expect(try fixture.log().verify().isGood)
    }

    @Test(arguments: [
        // A writer that is killed at so many moments, and how it writes: many small batches, or large ones that a kill can cut through.
        (250, ["batch=3", "segment=4096", "durable"]), (250, ["batch=300", "segment=1000000", "padding=1000"]),
    ])
    func losesNothingThatWasAcknowledgedToAKill(moments: Int, settings: [String]) async throws {
        let fixture = LogFixture()
        try fixture.log().open()
        let path = fixture.path
        try await onAThread { () -> Result<Void, any Error> in
            Result {
                var random = SeededGenerator(seed: UInt64(moments + settings.count))
                let reader = try LogReader(at: path, from: .oldest)
                var sequence: UInt64 = 0
                var next = 0
                for _ in 0..<moments {
                    let writer = try WriterProcess(
                        path, "w", arguments: settings + ["from=\(next)", "retention=20000000", "patience=60000"])
                    let first = writer.firstLine()
                    // The moment is what is tried: any, between two appends or in one.
                    usleep(UInt32.random(in: 0...4000, using: &random))
                    writer.send(SIGKILL)
                    let acknowledged = (writer.lines().last ?? first).flatMap { Int($0) }
                    // What the next writer makes of it.
                    _ = try EventLog(at: path, options: LogOptions(retentionAge: nil, patience: .seconds(60))).open()
                    let items = try reader.all()
                    let values = items.values
                    // Gapless, nothing twice, in order, and at least what was acknowledged.
                    #expect(items.gaps == [])
                    #expect(items.sequences == Array(sequence + 1..<sequence + 1 + UInt64(items.count)))
                    #expect(values == Array(next..<next + values.count))
                    #expect(try next + values.count > #require(acknowledged))
                    next += values.count
                    sequence += UInt64(items.count)
                }
                #expect(next > moments)
            }
        }.get()
    }

    @Test func goesOnWhereAnotherDiedInsideItsWrite() async throws {
        let fixture = LogFixture()
        try fixture.log().open()
        let path = fixture.path
        let steady = try WriterProcess(path, "steady", "count=4000", "segment=200000", "patience=60000", "pause=300")
        let killed = try await onAThread { () -> Result<[Int], any Error> in
            Result {
                var random = SeededGenerator(seed: 8)
                return try (0..<60).map { round in
                    let writer = try WriterProcess(
                        path, "w\(round)", "batch=500", "segment=200000", "padding=1000", "patience=60000", "retention=100000000")
                    let first = writer.firstLine()
                    usleep(UInt32.random(in: 0...3000, using: &random))
                    writer.send(SIGKILL)
                    return try #require((writer.lines().last ?? first).flatMap { Int($0) })
                }
            }
        }.get()
        #expect(steady.lines().last == "3999")
        let items = try fixture.read()
        #expect(items.gaps == [])
        #expect(items.sequences == Array(1...UInt64(items.count)))
        let all = values(items)
        #expect(all["steady"] == Array(0..<4000))
        for (round, acknowledged) in killed.enumerated() {
            let values = all["w\(round)"] ?? []
            #expect(values == Array(0..<values.count))
            #expect(values.count > acknowledged)
        }
        // A cut is said once, by whoever came next, and begins a generation.
        let notices = items.compactMap(\.event).filter { $0.line.member("topic") == "/log/gap" }
        #expect(try fixture.log().open().log.generation == notices.count + 1)
        #expect(try fixture.log().verify().damage == [])
    }

    @Test func cutsWhatAWriterLeavesThatDiesInTheMiddleOfALine() throws {
        let fixture = LogFixture()
        let log = fixture.log()
        try log.append(records(0..<3))
        let reader = try log.reader(from: .oldest)
        var items = try reader.all()
        var random = SeededGenerator(seed: 9)
        var expected = Array(0..<3)
        var cuts = 0
        for round in 0..<60 {
            let before = fixture.bytes(LogDirectory.name(1) + ".jsonl").count
            let limit = before + .random(in: 1...1500, using: &random)
            let writer = try WriterProcess(
                fixture.path, "w", "batch=5", "from=\(1000 * round + 1000)", "segment=10000000", "limit=\(limit)", "mortal")
            let acknowledged = writer.lines().compactMap { Int($0) }
            let left = fixture.bytes(LogDirectory.name(1) + ".jsonl")
            #expect(left.count == limit)
            // Whole lines of a batch that was not acknowledged may be there, and stay.
            items += try reader.all()
            if left.last != UInt8(ascii: "\n") { cuts += 1 }
            try log.append(records(round + 3..<round + 4))
            items += try reader.all()
            let written = left.split(separator: UInt8(ascii: "\n")).filter { line in
                line.withUnsafeBytes { LogLine.sequence(of: $0) != nil }
            }
            let values = written.compactMap { String(decoding: $0, as: UTF8.self).member("n").flatMap(Int.init) }
            #expect(values.starts(with: expected))
            #expect(values.last.map { $0 >= acknowledged.last ?? 0 } == true)
            expected = values + [round + 3]
        }
        #expect(cuts > 40)
        #expect(items.values == expected)
        #expect(items.gaps == [])
        #expect(items.sequences == Array(1...UInt64(items.count)))
        #expect(items == (try fixture.read()))
        #expect(items.compactMap(\.event).filter { $0.line.member("topic") == "/log/gap" }.count == cuts)
        #expect(try log.open().log.generation == cuts + 1)
    }

    @Test func doesNotWaitForAProcessThatIsStoppedInsideTheLock() async throws {
        let fixture = LogFixture()
        try fixture.log().open()
        let lock = try FileDescriptor.open(fixture.path + "/lock", .readWrite)
        #expect(try FileLock.acquire(lock, patience: .zero))
        let before = Instant.now
        let writer = try WriterProcess(fixture.path, "w", "count=3", "report")
        #expect(writer.lines() == ["0", "1", "2"])
        // Three reports, each of which waited for 100 ms.
        #expect(Instant.now - before < .seconds(10))
        #expect(try fixture.read() == [])
        FileLock.release(lock)
        try fixture.log().append(records(7...7))
        #expect(try fixture.read().values == [0, 1, 2, 7])
    }

    @Test func isReadWhileOthersAppendRotateAndPrune() async throws {
        let fixture = LogFixture()
        let path = fixture.path
        let id = try fixture.log().open().log
        let writers = try (0..<2).map {
            try WriterProcess(path, "w\($0)", "count=20000", "batch=5", "segment=2000", "retention=20000", "patience=60000")
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seed in 0..<4 as Range<UInt64> {
                group.addTask {
                    var random = SeededGenerator(seed: seed)
                    var expected: UInt64 = 1
                    var reader = try LogReader(at: path, from: .oldest)
                    if let first = try reader.next() {
                        switch first {
                        case .event(let sequence): expected = sequence + 1
                        case .gap(let gap): expected = gap.last + 1
                        }
                    }
                    let deadline = Instant.now + .seconds(300)
                    while expected <= 40_000, Instant.now < deadline {
                        guard let item = try reader.next() else {
                            usleep(.random(in: 0...20_000, using: &random))
                            continue
                        }
                        switch item {
                        case .event(let sequence):
                            #expect(sequence == expected)
                            expected = sequence + 1
                        case .gap(let gap):
                            #expect(gap.first == expected)
                            #expect(gap.reason == .retention)
                            expected = gap.last + 1
                        }
                        if Int.random(in: 0..<200, using: &random) == 0 {
                            #expect(reader.cursor == LogCursor(log: id, sequence: expected - 1))
                            reader = try LogReader(at: path, from: .cursor(reader.cursor))
                        }
                    }
                    #expect(expected == 40_001)
                }
            }
            try await group.waitForAll()
        }
        for writer in writers { #expect(writer.lines().last == "19999") }
    }
}
