import Linux
import Scripts
import Testing

@testable import Hooks

struct RunRecordLinesTests {
    func record(name: String) throws -> RunRecord {
        let point = try LifecyclePoint("container", name, "start", .before)
        return RunRecord(id: "01", point: point, isExclusive: true, tag: RunTag(rawValue: 1 << 61), since: RealTime(nanoseconds: 5))
    }

    /// A combining mark makes one character of itself and the blank before it: the record was no record then, and its dispatch invisible.
    @Test(arguments: ["web1", "\u{301}web", "-", "a b", "\u{200d}", "e\u{301}"]) func readsBackEveryName(name: String) throws {
        let record = try record(name: name)
        let read = try #require(RunRecord(parsing: Array(record.opening.utf8)))
        #expect(read == record)
        #expect(read.name.utf8.elementsEqual(name.utf8))
    }

    @Test(arguments: ["10-a", "\u{301}a", "two words"]) func readsBackEveryScript(script: String) throws {
        let leader = ProcessIdentity(id: 12, startTime: 34)
        let text = try record(name: "web1").opening + RunRecord.scriptLine(script) + RunRecord.leaderLine(leader) + RunRecord.endLine
        let read = try #require(RunRecord(parsing: Array(text.utf8)))
        #expect(read.scripts == [RunRecord.Script(name: script, leader: leader, hasEnded: true)])
    }

    @Test(arguments: ["a\nend", "a\r\nend"]) func keepsANewlineInAScriptsNameFromEndingItsLine(script: String) throws {
        let text = try record(name: "web1").opening + RunRecord.scriptLine(script)
        let read = try #require(RunRecord(parsing: Array(text.utf8)))
        #expect(read.scripts.map(\.hasEnded) == [false])
    }

    @Test(arguments: ["leader 12", "leader", "leader x 34", "en", "leader 12end\n"])
    func passesOverALineThatAFullDiskCutShort(torn: String) throws {
        let text = try record(name: "web1").opening + RunRecord.scriptLine("05-first") + torn
        let read = try #require(RunRecord(parsing: Array(text.utf8)))
        #expect(read.scripts == [RunRecord.Script(name: "05-first")])
    }
}
