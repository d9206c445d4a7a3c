import Glibc
import Linux
import TestSupport
import Testing

@testable import Events

struct LogSpoolTests {
    /// Holds a log's lock as a process would that was stopped inside it.
    private struct HeldLock: ~Copyable {
        let file: FileDescriptor
        init(_ fixture: LogFixture) throws {
            let lock = try FileDescriptor.open(fixture.path + "/lock", .readWrite)
            let isMine = try FileLock.acquire(lock, patience: .zero)
            precondition(isMine, "nobody else has the lock")
            file = lock
        }
    }

    private let options = LogOptions(retentionAge: nil, onWriteError: .refuse, patience: .milliseconds(20), spoolLimit: 5)

    @Test func waitsNoLongerThanItsPatience() throws {
        let fixture = LogFixture()
        let log = fixture.log(options)
        try log.open()
        let lock = try HeldLock(fixture)
        let before = Instant.now
        #expect(throws: LogError.busy(path: fixture.path)) { try log.append(records(1...1)) }
        #expect(Instant.now - before >= .milliseconds(20))
        _ = consume lock
        #expect(try log.append(records(1...1)).first == 1)
    }

    @Test func leavesReportsInTheSpoolForWhoeverIsNext() throws {
        let fixture = LogFixture()
        let log = fixture.log(options)
        try log.append(records(1...2))
        let lock = try HeldLock(fixture)
        #expect(try log.report(records(3...4)) == nil)
        #expect(try log.report(records(5...5)) == nil)
        #expect(try log.status().spooled == 2)
        #expect(try fixture.read().values == [1, 2])
        _ = consume lock
        // Another process takes them in, before what it has itself.
        let append = try fixture.log(options).append(records(6...6))
        #expect(append.first == 6)
        #expect(try fixture.read().values == [1, 2, 3, 4, 5, 6])
        #expect(try log.status().spooled == 0)
        #expect(try log.append(records(7...7)).first == 7)
    }

    @Test func keepsNoMoreThanItsLimit() throws {
        let fixture = LogFixture()
        let log = fixture.log(options)
        try log.open()
        let lock = try HeldLock(fixture)
        for n in 1...5 { try log.report([record(n)]) }
        #expect(throws: LogError.spoolFull(path: fixture.path + "/spool", limit: 5)) { try log.report([record(6)]) }
        _ = consume lock
        try log.open()
        #expect(try fixture.read().values == [1, 2, 3, 4, 5])
    }

    /// Even where an append would be counted: a program that reports is gone before it could say how many.
    @Test(arguments: OnWriteError.allCases) func leavesReportsInTheSpoolWhenTheSegmentCannotBeWritten(onWriteError: OnWriteError) throws {
        let fixture = LogFixture()
        var options = options
        options.onWriteError = onWriteError
        try fixture.log(options).append(records(1...2))
        options.segmentSize = 10
        let obstacle = LogDirectory(path: fixture.path).segment(3)
        mkdir(obstacle, 0o755)
        let log = fixture.log(options)
        #expect(try log.report(records(3...4)) == nil)
        #expect(log.unwrittenCount == 0)
        #expect(Spool.all(in: LogDirectory(path: fixture.path)).count == 1)
        rmdir(obstacle)
        #expect(try fixture.log(options).report(records(5...5))?.first == 5)
        #expect(try fixture.read().values == [1, 2, 3, 4, 5])
    }

    /// What fits is in the segment and the rest in the spool: each of them once.
    @Test(arguments: 0..<12 as Range<Int>) func dividesAReportThatFitsInPart(step: Int) throws {
        let fixture = LogFixture()
        try fixture.log().append(records(0..<10))
        let before = fixture.bytes(LogDirectory.name(1) + ".jsonl").count
        let writer = try WriterProcess(
            fixture.path, "w", "from=10", "count=4", "batch=4", "report", "gap", "segment=1000000", "limit=\(before + step * 50)")
        #expect(writer.lines() == ["13"])
        #expect(try fixture.log().status().spooled == 1)
        try fixture.log().append(records(14...14))
        #expect(try fixture.read().values == Array(0...14))
        #expect(try fixture.log().verify().damage == [])
    }

    @Test func leavesReportsInTheSpoolOfALogThatALaterVersionWrites() throws {
        let fixture = LogFixture()
        try fixture.log().append(records(1...1))
        let identity = fixture.bytes("LOGID")
        var line = Array(#"{"format":2"#.utf8)
        LogLine.seal(&line, from: 0)
        try fixture.overwrite("LOGID", line)
        #expect(try fixture.log().report(records(2...2)) == nil)
        #expect(fixture.bytes("LOGID") == line)
        try fixture.overwrite("LOGID", identity)
        try fixture.log().append(records(3...3))
        #expect(try fixture.read().values == [1, 2, 3])
    }

    @Test func leavesNothingInTheSpoolOfALogThatCannotBeTrusted() throws {
        let fixture = LogFixture()
        try fixture.log().append(records(1...1))
        chmod(fixture.path, 0o770)
        let expected = LogError.untrusted(.writableByOthers(path: fixture.path, permissions: 0o770))
        #expect(throws: expected) { try fixture.log().report(records(2...2)) }
        #expect(Spool.all(in: LogDirectory(path: fixture.path)) == [])
    }

    @Test func saysWhatIsWrongWithTheLogWhenTheSpoolIsNoHelp() throws {
        let fixture = LogFixture()
        let log = fixture.log(options)
        try log.append(records(0...0))
        unlink(fixture.path + "/LOGID")
        mkdir(fixture.path + "/LOGID", 0o755)
        let other = fixture.log(options)
        for n in 1...5 { #expect(try other.report(records(n...n)) == nil) }
        do {
            try other.report(records(6...6))
            Issue.record("it is somewhere")
        } catch {
            guard case .failed(fixture.path + "/LOGID", "read", _) = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test func saysThatThereCanBeNoLog() throws {
        let fixture = LogFixture()
        fixture.directory.write("log", "a file")
        #expect(throws: LogError.failed(path: fixture.path, operation: "make the log directory", .notDirectory)) {
            try fixture.log().report(records(1...1))
        }
    }

    @Test func importsOnceWhereverAnImportWasCutShort() throws {
        // A report of four lines, an import that has written so many of them, and a torn line behind or not.
        for written in 0...4 {
            for isTorn in [false, true] {
                let fixture = LogFixture()
                let log = fixture.log(options)
                try log.append(records(1...2))
                let directory = LogDirectory(path: fixture.path)
                try Spool(directory).add(records(3...6), limit: 5, isDurable: false)
                let report = try #require(Spool.all(in: directory).first)
                _ = try Spool(directory).begin(report, at: 3, skipping: 0)
                try log.directAppend(records(3..<3 + written), torn: isTorn)
                try fixture.log(options).append(records(7...7))
                #expect(try fixture.read().values == [1, 2, 3, 4, 5, 6, 7])
                #expect(Spool.all(in: directory) == [])
                #expect(try fixture.read().gaps == [])
            }
        }
    }

    @Test func importsOnceWhenAnImportIsCutShortTwice() throws {
        let fixture = LogFixture()
        let log = fixture.log(options)
        try log.open()
        let directory = LogDirectory(path: fixture.path)
        try Spool(directory).add(records(1...5), limit: 5, isDurable: false)
        let report = try #require(Spool.all(in: directory).first)
        try log.directAppend(records(1...2), torn: false)
        _ = try Spool(directory).begin(Spool.Report(name: report.name, begun: nil), at: 3, skipping: 2)
        try log.directAppend(records(3...3), torn: false)
        try fixture.log(options).open()
        #expect(try fixture.read().values == [1, 2, 3, 4, 5])
    }

    @Test func saysThatAReportWasDamaged() throws {
        let fixture = LogFixture()
        let log = fixture.log(options)
        try log.open()
        let directory = LogDirectory(path: fixture.path)
        try Spool(directory).add(records(1...3), limit: 5, isDurable: false)
        let name = try #require(Spool.all(in: directory).first?.fileName)
        var bytes = fixture.bytes("spool/" + name)
        bytes[bytes.count / 2] ^= 1
        try fixture.overwrite("spool/" + name, bytes)
        try log.append(records(4...4))
        let items = try fixture.read()
        #expect(items.values == [1, 3, 4])
        let notice = try #require(items.compactMap(\.event).first { $0.line.member("topic") == "/log/gap" })
        #expect(notice.line.member("reason") == "spool")
        #expect(notice.line.member("count") == "1")
    }

    @Test(
        arguments: [
            ("00000000000000000001-00000000000000ab", nil, 0), ("a@12+0", 12, 0), ("a@12+3", 12, 3),
        ] as [(String, UInt64?, Int)])
    func readsFileNames(name: String, sequence: UInt64?, skipped: Int) throws {
        let report = try #require(Spool.Report(fileName: name))
        #expect(report.begun == sequence.map { Spool.Report.Begun(sequence: $0, skipped: skipped) })
        #expect(report.fileName == name)
    }

    @Test(arguments: [".hidden", "a@", "a@1", "a@1+", "a@1+2@3+4", "a@x+1", "a@1+-1"])
    func passesOverOtherNames(name: String) {
        #expect(Spool.Report(fileName: name) == nil)
    }
}

extension EventLog {
    /// Appends to the newest segment as a process would that dies at once: no mark, no import, and half a line behind when it is torn.
    func directAppend(_ records: [EncodedEvent], torn: Bool) throws {
        let directory = LogDirectory(path: path)
        let first = try #require(try directory.segments().last)
        let file = try FileDescriptor.open(directory.segment(first), .readWrite | .append)
        var next = (try LogTail.find(in: file, size: try FileStatus.of(file).size).last ?? first - 1) + 1
        var bytes: [UInt8] = []
        for record in records {
            record.bytes.withUnsafeBytes { LogLine.append($0, sequence: next, to: &bytes) }
            next += 1
        }
        if torn { bytes += Array(#"{"seq":\#(next),"time":"2026-02"#.utf8) }
        try file.writeAll(bytes)
    }
}
