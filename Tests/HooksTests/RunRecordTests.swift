import Linux
import Scripts
import TestSupport
import Testing

@testable import Hooks

@Suite struct RunRecordTests {
    private static func record(_ name: String = "web1", tag: RunTag? = RunTag(rawValue: 0x1234_5678_9abc_0000)) -> RunRecord {
        RunRecord(
            id: "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", point: point("container", name), isExclusive: true, tag: tag,
            since: RealTime(nanoseconds: 1_645_557_742_000_000_000))
    }

    /// What is written of a script that has been started.
    private static func startLines(_ leader: ProcessIdentity, _ name: String) -> String {
        RunRecord.scriptLine(name) + RunRecord.leaderLine(leader)
    }

    private static func parse(_ text: String) -> RunRecord? { RunRecord(parsing: Array(text.utf8)) }

    /// Names that an object may have, and that are hard to read back.
    @Test(arguments: ["web1", "-", "two words", " begins and ends with a blank ", "é", "\u{301}combining first", "end 1", "id x", "🏳️‍🌈"])
    func isReadBackAsItWasWritten(name: String) {
        let record = Self.record(name)
        #expect(Self.parse(record.opening) == record)
        #expect(Self.parse(Self.record(name, tag: nil).opening)?.tag == .some(nil))
    }

    private static let scripts: [(name: String, shown: String)] = [
        ("10-a", "10-a"), ("two words", "two words"), (" leading", " leading"), ("\u{301}mark", "\u{301}mark"),
        ("new\nline", "new\u{fffd}line"),
        ("crlf\r\n", "crlf\r\u{fffd}"), ("carriage\r", "carriage\r"), ("end 7", "end 7"), ("\u{1b}[31m", "\u{1b}[31m"),
    ]

    @Test(arguments: scripts) func scriptsBeginAndEndOneAfterAnother(name: String, shown: String) {
        var record = Self.record()
        let (first, second) = (ProcessIdentity(id: 7, startTime: 70), ProcessIdentity(id: 8, startTime: 80))
        var text = record.opening + Self.startLines(first, name)
        record.scripts = [.init(name: shown, leader: first)]
        #expect(Self.parse(text) == record)
        #expect(Self.parse(text)?.runningScript?.name == shown)

        text += RunRecord.endLine
        record.scripts[0].hasEnded = true
        #expect(Self.parse(text) == record)
        #expect(Self.parse(text)?.runningScript == nil)

        text += Self.startLines(second, name)
        record.scripts.append(.init(name: shown, leader: second))
        #expect(Self.parse(text) == record)
    }

    /// Scripts run one after another, so an end is the last one's, also of one that could not be started.
    @Test func anEndBelongsToTheLastScript() {
        let text = Self.record().opening + RunRecord.scriptLine("a") + RunRecord.endLine + Self.startLines(.init(id: 7, startTime: 90), "b")
        #expect(Self.parse(text)?.scripts.map(\.hasEnded) == [true, false])
        #expect(Self.parse(text)?.scripts.map(\.leader) == [nil, ProcessIdentity(id: 7, startTime: 90)])
        #expect(Self.parse(text + RunRecord.endLine)?.scripts.map(\.hasEnded) == [true, true])
    }

    /// Its writer may be killed, or the disk be full, in the middle of any line.
    @Test func isNoRecordUntilItsOpeningIsWhole() {
        let opening = Array(Self.record().opening.utf8)
        for length in 0..<opening.count {
            #expect(Self.parse(String(decoding: opening[..<length], as: UTF8.self)) == nil, "the first \(length) bytes")
        }
        #expect(Self.parse(String(decoding: opening, as: UTF8.self)) == Self.record())
    }

    @Test func aHalfWrittenLineIsNotThereYet() {
        let whole = Self.record().opening + RunRecord.scriptLine("20-b")
        let leader = Array(RunRecord.leaderLine(.init(id: 71, startTime: 80)).utf8)
        for length in 0..<leader.count {
            let text = whole + String(decoding: leader[..<length], as: UTF8.self)
            #expect(Self.parse(text)?.scripts.map(\.leader) == [nil], "\(length) bytes of the leader")
        }
        let end = Array(RunRecord.endLine.utf8)
        for length in 0..<end.count {
            let text = whole + String(decoding: end[..<length], as: UTF8.self)
            #expect(Self.parse(text)?.scripts.map(\.hasEnded) == [false], "\(length) bytes of the end")
        }
        #expect(Self.parse(whole + RunRecord.endLine)?.scripts.map(\.hasEnded) == [true])
    }

    @Test(arguments: ["", "\n", "id 1\n", "rubbish", "\u{0}\u{1}\u{2}\n", String(repeating: "x ", count: 5000) + "\n"])
    func aFileThatIsNoneIsNone(text: String) { #expect(Self.parse(text) == nil) }

    @Test(arguments: ["pid 7", "pid x y", "tag x", "since x"])
    func aLineThatCannotBeSpoilsTheRecord(line: String) {
        let key = line.prefix { $0 != " " }
        let others = Self.record().opening.split(separator: "\n").filter { !$0.hasPrefix("\(key) ") }
        #expect(Self.parse(others.joined(separator: "\n") + "\n\(line)\n") == nil)
    }

    // MARK: In the directory

    @Test func isSeenWhileItIsActiveAndGoneAfterwards() throws {
        let directory = TemporaryDirectory()
        directory.write("rubbish", "rubbish")
        directory.directory("a directory")
        let records = RunRecords(directory: directory.path)
        #expect(records.all().count == 0)
        do {
            let active = try ActiveRecord(Self.record(), in: directory.path)
            active.starts("10-a")
            active.started(.current)
            let entries = records.all()
            #expect(entries.map(\.record.id) == [Self.record().id])
            #expect(entries.first?.record.runningScript?.leader == .current)
            // A lock of this very process is no other's, so only another can tell that it is held; see the tests of hookctl.
            active.ended()
            #expect(records.all().first?.record.scripts.map(\.hasEnded) == [true])
        }
        #expect(records.all().count == 0)
        #expect(try Directory.names(at: directory.path).sorted() == ["a directory", "rubbish"])
    }

    /// Its dispatch was killed while it wrote: before it had started anything.
    @Test func isRemovedWhenItWasNeverWhole() throws {
        let directory = TemporaryDirectory()
        let records = RunRecords(directory: directory.path)
        let opening = Array(Self.record().opening.utf8)
        for length in [0, 1, 20, 60, opening.count - 1] {
            directory.write(Self.record().id, String(decoding: opening.prefix(length), as: UTF8.self))
            #expect(records.scan().unfinished == [Self.record().id])
            records.removeUnfinished(Self.record().id)
            #expect(try Directory.names(at: directory.path) == [], "\(length)")
        }
        // Somebody writes it.
        directory.write(Self.record().id, "")
        let held = try FileDescriptor.open(directory(Self.record().id), .readWrite)
        #expect(try RecordLock.take(held))
        records.removeUnfinished(Self.record().id)
        #expect(try Directory.names(at: directory.path) == [Self.record().id])
        // What is none of ours.
        directory.write("rubbish", "rubbish")
        records.removeUnfinished("rubbish")
        #expect(try Directory.names(at: directory.path).contains("rubbish"))
    }

    @Test func aDirectoryThatIsNotThereHasNoRecords() {
        #expect(RunRecords(directory: "/nonexistent/runs").all().count == 0)
    }

    @Test func cannotBeWrittenWhereThereIsNoDirectory() {
        do throws(Errno) {
            _ = try ActiveRecord(Self.record(), in: "/nonexistent/runs")
            Issue.record("it was written")
        } catch {
            #expect(error == Errno(2))
        }
    }
}
