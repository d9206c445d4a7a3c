import Configuration
import Glibc
import Linux
import TestSupport
import Testing

@testable import Events

struct LogAppendTests {
    @Test func numbersFromOneWithoutHoles() throws {
        let fixture = LogFixture()
        let log = fixture.log()
        #expect(try log.open().sequence == 0)
        let first = try log.append(records(0..<3))
        let second = try log.append(records(3..<4))
        #expect(first.first == 1)
        #expect(first.count == 3)
        #expect(second.first == 4)
        #expect(second.log == first.log)
        #expect(try fixture.read().sequences == [1, 2, 3, 4])
        #expect(try fixture.read().values == [0, 1, 2, 3])
        #expect(fixture.files == ["00000000000000000001.jsonl", "LOGID", "lock"])
    }

    @Test func writesLinesThatAnyJSONReaderTakes() throws {
        let fixture = LogFixture()
        try fixture.log().append([record(7, at: RealTime(nanoseconds: 0))])
        let text = String(decoding: fixture.bytes("00000000000000000001.jsonl"), as: UTF8.self)
        let start =
            #"{"seq":1,"time":"1970-01-01T00:00:00.000000000Z","topic":"/test","type":"test","event":{"writer":"test","n":7},"sum":""#
        #expect(text.hasPrefix(start))
        #expect(text.hasSuffix("\"}\n"))
        #expect(text.utf8.count == start.utf8.count + 8 + 3)
    }

    @Test func givesAnEmptyBatchNothing() throws {
        let fixture = LogFixture()
        let log = fixture.log()
        #expect(try log.append([]).count == 0)
        #expect(try fixture.read() == [])
    }

    @Test func beginsASegmentWhenOneIsFull() throws {
        let fixture = LogFixture()
        let log = fixture.log(LogOptions(segmentSize: 300, retentionAge: nil))
        try log.append(records(0..<10))
        for n in 10..<20 { try log.append([record(n)]) }
        #expect(fixture.segments.count == 10)
        #expect(try fixture.read().values == Array(0..<20))
        for first in fixture.segments {
            let size = fixture.bytes(LogDirectory.name(first) + ".jsonl").count
            #expect(size <= 300)
            let permissions = try FileStatus.of(LogDirectory(path: fixture.path).segment(first)).permissions
            #expect(permissions & 0o222 == (first == fixture.segments.last ? 0o200 : 0))
        }
    }

    @Test func givesALineThatIsLongerThanASegmentOneOfItsOwn() throws {
        let fixture = LogFixture()
        let log = fixture.log(LogOptions(segmentSize: 300, retentionAge: nil))
        try log.append([record(0), record(1, padding: 1000), record(2)])
        #expect(fixture.segments == [1, 2, 3])
        #expect(try fixture.read().values == [0, 1, 2])
    }

    @Test func writesManyMoreThanOneWriteTakes() throws {
        let fixture = LogFixture()
        try fixture.log().append((0..<2000).map { record($0, padding: 700) })
        #expect(try fixture.read().values == Array(0..<2000))
    }

    @Test func refusesAPayloadOfTwoMebibytesAndGoesOn() throws {
        let fixture = LogFixture()
        let log = fixture.log()
        let large = record(0, padding: 2 << 20)
        #expect(throws: LogError.tooLarge(bytes: large.bytes.count, limit: 1 << 20)) { try log.append([record(1), large]) }
        try log.append([record(2), record(3, padding: 1_000_000)])
        #expect(try fixture.read().values == [2, 3])
    }

    @Test func goesOnBehindWhatOthersHaveAppended() throws {
        let fixture = LogFixture()
        let options = LogOptions(segmentSize: 400, retentionAge: nil)
        let logs = [fixture.log(options), fixture.log(options), fixture.log(options)]
        var random = SeededGenerator(seed: 4)
        for n in 0..<300 { #expect(try logs.randomElement(using: &random)?.append([record(n)]).first == UInt64(n + 1)) }
        #expect(try fixture.read().values == Array(0..<300))
        #expect(try fixture.log().verify().gaps == [])
    }

    @Test func makesTheIndexOfASegmentThatOthersHaveWrittenToo() throws {
        let fixture = LogFixture()
        let options = LogOptions(segmentSize: 1000, retentionAge: nil)
        let logs = [fixture.log(options), fixture.log(options)]
        for n in 0..<100 { try logs[n % 2].append([record(n)]) }
        let verification = try logs[0].verify()
        #expect(verification.isGood)
        #expect(verification.events == 100)
    }

    @Test func survivesTheRemovalOfTheWholeLog() throws {
        let fixture = LogFixture()
        let log = fixture.log()
        let before = try log.append(records(0..<2))
        #expect(run(["/bin/rm", "-rf", fixture.path]) == 0)
        let after = try log.append(records(2..<3))
        #expect(after.first == 1)
        #expect(after.log.random != before.log.random)
        #expect(try fixture.read().values == [2])
    }

    @Test func neverGivesANumberTwiceWhenAllSegmentsAreRemoved() throws {
        let fixture = LogFixture()
        let before = try fixture.log().append(records(0..<5))
        #expect(run(["/bin/rm", LogDirectory(path: fixture.path).segment(1)]) == 0)
        let after = try fixture.log().append(records(5..<6))
        #expect(after.log.random == before.log.random)
        #expect(after.first == 6)
        #expect(try fixture.read(from: .cursor(LogCursor(log: before.log, sequence: 2))).gaps == [3...5])
    }

    // MARK: Retention

    @Test func keepsNoMoreThanItsSize() throws {
        let fixture = LogFixture()
        let log = fixture.log(LogOptions(segmentSize: 1000, retentionSize: 5000, retentionAge: nil))
        for n in 0..<500 { try log.append([record(n)]) }
        let sizes = fixture.segments.map { fixture.bytes(LogDirectory.name($0) + ".jsonl").count }
        #expect(sizes.reduce(0, +) <= 6000)
        #expect(sizes.count >= 4)
        #expect(try fixture.read().values.last == 499)
        #expect(fixture.files.filter { $0.hasSuffix(".index") }.count == fixture.segments.count - 1)
    }

    @Test func prunesByAgeWithTheSegmentThatIsBeingWritten() throws {
        let fixture = LogFixture()
        let log = fixture.log(LogOptions(segmentSize: 1000, retentionAge: .seconds(3600)))
        try log.append((0..<30).map { record($0, at: fixture.clock.now) })
        #expect(try log.prune() == [])
        fixture.clock.advance(by: .seconds(3601))
        #expect(try log.prune().count >= 3)
        #expect(try fixture.read() == [])
        #expect(try log.append([record(30)]).first == 31)
    }

    // MARK: The clock

    @Test(arguments: [-86400, -5, 5, 86400])
    func statesThatTheClockWasSet(seconds: Int) throws {
        let fixture = LogFixture()
        let log = fixture.log()
        try log.append(records(0..<1))
        fixture.clock.advance(by: .seconds(60))
        try log.append(records(1..<2))
        fixture.clock.set(by: .seconds(seconds))
        // Another process notices it too: what the clock was is kept in the log.
        try fixture.log().append(records(2..<3))
        try log.append(records(3..<4))
        let events = try fixture.read().compactMap(\.event)
        #expect(events.map(\.sequence) == [1, 2, 3, 4, 5])
        #expect(events[2].line.member("topic") == "/clock/jump")
        #expect(events[2].line.member("type") == "clock")
        #expect(events[2].line.member("jump_ns") == "\(seconds)000000000")
        #expect(events[2].line.member("time") == RFC3339.utc(fixture.clock.now))
    }

    // MARK: Durability

    @Test func syncsForManyAtOnce() async throws {
        let fixture = LogFixture()
        let log = fixture.log(LogOptions(segmentSize: 1000, retentionAge: nil))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for n in 0..<64 {
                group.addTask {
                    try log.append([record(n)])
                    try await log.sync()
                }
            }
            try await group.waitForAll()
        }
        #expect(Set(try fixture.read().values) == Set(0..<64))
    }
}
