import Foundation
import Glibc
import Linux
import TestSupport
import Testing

@testable import Events

/// A disk that does not take everything.
struct LogDiskTests {
    @Test(arguments: 0..<40 as Range<Int>)
    func isWellFormedWhereverAWriteFallsShort(step: Int) throws {
        let fixture = LogFixture()
        try fixture.log().append(records(0..<3))
        let limit = 600 + step * 37
        let writer = try WriterProcess(fixture.path, "w", "batch=4", "segment=1000000", "limit=\(limit)")
        let lines = writer.lines()
        #expect(lines.last?.hasPrefix("error cannot write to the event log") == true, "\(lines)")
        #expect(lines.last?.contains("EFBIG") == true)
        let accepted = lines.dropLast().count * 4 + (lines.last?.firstMatch(of: /; (\d) events/).flatMap { Int($0.1) } ?? -1)

        let log = fixture.log()
        #expect(try log.verify().damage == [])
        try log.append(records(100...100))
        let items = try fixture.read()
        #expect(items.gaps == [])
        // Nothing was cut that anybody had seen: no notice, and the generation is the first.
        #expect(items.values == Array(0..<3) + Array(0..<accepted) + [100])
        #expect(items.sequences == Array(1...UInt64(items.count)))
        #expect(try log.open().log.generation == 1)
    }

    @Test func countsWhatItCannotWriteAndSaysSoLater() throws {
        let fixture = LogFixture()
        let options = LogOptions(retentionAge: nil, onWriteError: .gap)
        let log = fixture.log(options)
        try log.append(records(1...2))
        // A directory where the log must make a file: the next segment.
        let rotating = fixture.log(LogOptions(segmentSize: 10, retentionAge: nil, onWriteError: .gap))
        let obstacle = LogDirectory(path: fixture.path).segment(3)
        mkdir(obstacle, 0o755)
        let failed = try rotating.append(records(3...5))
        #expect(failed.count == 0)
        #expect(failed.unwritten == 3)
        #expect(rotating.unwrittenCount == 3)
        #expect(try rotating.append(records(6...6)).unwritten == 1)
        rmdir(obstacle)
        #expect(try rotating.append(records(7...7)).unwritten == 0)
        #expect(rotating.unwrittenCount == 0)
        let items = try fixture.read()
        #expect(items.values == [1, 2, 7])
        let notice = try #require(items.compactMap(\.event).first { $0.line.member("topic") == "/log/gap" })
        #expect(notice.line.member("reason") == "unwritten")
        #expect(notice.line.member("count") == "4")
        #expect(notice.sequence == 3)
    }

    @Test func refusesWhenTheOptionsSaySo() throws {
        let fixture = LogFixture()
        let log = fixture.log(LogOptions(segmentSize: 10, retentionAge: nil, onWriteError: .refuse))
        try log.append(records(1...2))
        let obstacle = LogDirectory(path: fixture.path).segment(3)
        mkdir(obstacle, 0o755)
        do {
            try log.append(records(3...3))
            Issue.record("it was appended")
        } catch {
            #expect(error == .failed(path: fixture.path, operation: "list", .exists) || "\(error)".contains(obstacle), "\(error)")
        }
        rmdir(obstacle)
        #expect(try log.append(records(4...4)).first == 3)
        #expect(try fixture.read().values == [1, 2, 4])
    }

    @Test(.enabled(if: LogDiskTests.canMount, "needs root and a mount namespace of its own"))
    func outlivesAFullDisk() throws {
        let fixture = LogFixture()
        mkdir(fixture.path, 0o750)
        // In a mount namespace of its own, on a disk of 256 KiB: writes until it is full, goes on when there is room again.
        let script = """
            set -eu
            mount -t tmpfs -o size=256k,mode=0750 none "$1"
            dd if=/dev/zero of="$1/ballast" bs=1024 count=100 2>/dev/null
            "$2" "$1" full count=2000 batch=10 segment=32768 gap >"$3/full"
            rm "$1/ballast"
            "$2" "$1" again count=50 batch=10 segment=32768 gap >"$3/again"
            cp -a "$1" "$3/copy"
            """
        #expect(
            run([
                "/usr/bin/unshare", "-m", "/bin/sh", "-c", script, "sh", fixture.path, try RealProgram.built("logwriter").path,
                fixture.directory.path,
            ]) == 0)
        #expect(fixture.directory.lines("full").contains { $0.hasPrefix("unwritten") })
        #expect(fixture.directory.lines("again").last == "49")
        let copy = EventLog(at: fixture.directory("copy"))
        let verification = try copy.verify()
        #expect(verification.damage == [])
        #expect(verification.gaps == [])
        let items = try copy.reader(from: .oldest).all()
        let full = items.compactMap(\.event).filter { $0.line.member("writer") == "full" }.compactMap {
            $0.line.member("n").flatMap(Int.init)
        }
        #expect(full.count > 100)
        #expect(full == full.sorted())
        #expect(items.values.suffix(50) == Array(0..<50)[...])
    }

    @Test(.enabled(if: LogDiskTests.canMount, "needs root and a mount namespace of its own"))
    func isReadOnAReadOnlyDisk() throws {
        let fixture = LogFixture()
        try fixture.log().append(records(1...3))
        let script = """
            mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && "$2" "$1" w count=1; test $? = 1
            """
        #expect(run(["/usr/bin/unshare", "-m", "/bin/sh", "-c", script, "sh", fixture.path, try RealProgram.built("logwriter").path]) == 0)
        #expect(try fixture.read().values == [1, 2, 3])
    }

    /// A program that reports is gone before it could say what it has counted: it says so at once, and the log is in order.
    @Test(
        .enabled(if: LogDiskTests.canMount, "needs root and a mount namespace of its own"),
        arguments: [
            ("size=256k,mode=0750", #"dd if=/dev/zero of="$1/ballast" bs=1024 count=1024 2>/dev/null"#, "ENOSPC"),
            ("size=256k,mode=0750", #"mount -o remount,ro "$1""#, "EROFS"),
        ])
    func saysWhatNeitherTheLogNorTheSpoolTakes(options: String, spoil: String, error: String) throws {
        let fixture = LogFixture()
        mkdir(fixture.path, 0o750)
        let script = """
            set -u
            mount -t tmpfs -o \(options) none "$1" || exit 9
            "$2" "$1" w count=20 gap >/dev/null || exit 8
            \(spoil)
            "$2" "$1" w from=20 count=200 report gap segment=1000000 >"$3/report"; status=$?
            mount -o remount,rw "$1"; rm -f "$1/ballast"
            "$2" "$1" w from=900 count=1 >/dev/null || exit 7
            cp -a "$1" "$3/copy" && exit $status
            """
        #expect(
            run([
                "/usr/bin/unshare", "-m", "/bin/sh", "-c", script, "sh", fixture.path, try RealProgram.built("logwriter").path,
                fixture.directory.path,
            ]) == 1)
        let lines = fixture.directory.lines("report")
        #expect(lines.last?.hasPrefix("error cannot ") == true && lines.last?.contains(error) == true, "\(lines.suffix(2))")
        let reported = lines.dropLast().compactMap { Int($0) }
        #expect(reported == Array(20..<20 + reported.count))
        let items = try EventLog(at: fixture.directory("copy")).reader(from: .oldest).all()
        // All that was said to be reported, once, and nothing that was not.
        #expect(items.values == Array(0..<20) + reported + [900])
    }

    private static var canMount: Bool { getuid() == 0 && run(["/usr/bin/unshare", "-m", "/bin/true"]) == 0 }
}
