import Glibc
import Linux
import TestSupport
import Testing

@testable import Events

struct LogTrustTests {
    @Test(arguments: [0o777, 0o1777, 0o770, 0o775, 0o1733] as [UInt32])
    func refusesADirectoryThatOthersCanWriteTo(permissions: UInt32) throws {
        let fixture = LogFixture()
        try fixture.log().append(records(1...1))
        chmod(fixture.path, permissions)
        let expected = LogError.untrusted(.writableByOthers(path: fixture.path, permissions: permissions))
        #expect(throws: expected) { try fixture.log().append(records(2...2)) }
        #expect(throws: expected) { try fixture.read() }
        #expect(throws: expected) { try fixture.log().status() }
        chmod(fixture.path, 0o750)
        #expect(try fixture.read().values == [1])
    }

    @Test func refusesASpoolThatOthersCanWriteTo() throws {
        let fixture = LogFixture()
        try fixture.log().append(records(1...1))
        chmod(fixture.path + "/spool", 0o1777)
        #expect(throws: LogError.untrusted(.writableByOthers(path: fixture.path + "/spool", permissions: 0o1777))) {
            try fixture.log().open()
        }
    }

    @Test(.enabled(if: getuid() == 0, "only root can give a directory away"))
    func refusesADirectoryOfSomebodyElse() throws {
        let fixture = LogFixture()
        try fixture.log().append(records(1...1))
        chown(fixture.path, 12345, 0)
        let expected = LogError.untrusted(.foreignOwner(path: fixture.path, owner: 12345))
        #expect(throws: expected) { try fixture.log().append(records(2...2)) }
        #expect(throws: expected) { try fixture.read() }
    }

    @Test func refusesANewerFormatAndLeavesItAlone() throws {
        let fixture = LogFixture()
        try fixture.log().append(records(1...1))
        var line = Array(#"{"format":2"#.utf8)
        LogLine.seal(&line, from: 0)
        try fixture.overwrite("LOGID", line)
        let before = fixture.bytes(LogDirectory.name(1) + ".jsonl")
        let expected = LogError.newerFormat(path: fixture.path, format: 2)
        #expect(throws: expected) { try fixture.log().append(records(2...2)) }
        #expect(throws: expected) { try fixture.read() }
        #expect(fixture.bytes(LogDirectory.name(1) + ".jsonl") == before)
        #expect(expected.description.contains("format 2"))
    }

    @Test func makesWhatOthersCannotRead() throws {
        let fixture = LogFixture()
        try fixture.log().append(records(1...1))
        for name in ["", "/spool", "/lock", "/LOGID", "/" + LogDirectory.name(1) + ".jsonl"] {
            #expect(try FileStatus.of(fixture.path + name).permissions & 0o027 == 0, "\(name)")
        }
    }
}
