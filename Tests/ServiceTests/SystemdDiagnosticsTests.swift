import Glibc
import Linux
import Service
import TestSupport
import Testing

@Suite(.serialized, .leavesNothing()) struct SystemdDiagnosticsTests {
    private let directory = TemporaryDirectory()

    @Test func writesALineForEachMessage() throws {
        let overheard = try Overheard()
        overheard.diagnostics.error("one")
        overheard.diagnostics.warning("two")
        overheard.diagnostics.information("three, ä")
        #expect(overheard.lines == ["hookd: one", "hookd: two", "hookd: three, ä"])
    }

    @Test func letsNoMessageForgeALineOrSteerATerminal() throws {
        let overheard = try Overheard()
        overheard.diagnostics.warning("script \"a\n<0>hookd: b\u{1b}[2J\u{9b}1m\u{202e}\r\" failed")
        #expect(overheard.lines == [#"hookd: script "a\n<0>hookd: b\x1b[2J\u009b1m\u202e\r" failed"#])
    }

    @Test func cutsWhatWouldNotGoOutInOnePiece() throws {
        let overheard = try Overheard()
        overheard.diagnostics.warning(String(repeating: "ä", count: 3000))
        let line = try #require(overheard.lines.first)
        #expect(line.utf8.count < 4096)
        #expect(line.utf8.count > 4080)
        #expect(line.hasSuffix("ä…"))
    }

    @Test func saysTheLevelWhereTheReaderIsTheJournal() throws {
        let file = open(directory("journal"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        defer { close(file) }
        let status = try FileStatus.of(directory("journal"))
        for (stream, expected) in [
            ("\(status.device):\(status.inode)", ["<3>one", "<4>two", "<6>three"]),
            ("\(status.device):\(status.inode + 1)", ["hookd: one", "hookd: two", "hookd: three"]),
            ("\(status.device)", ["hookd: one", "hookd: two", "hookd: three"]),
            ("x:y", ["hookd: one", "hookd: two", "hookd: three"]),
        ] {
            ftruncate(file, 0)
            let diagnostics = Diagnostics(to: file) { $0 == "JOURNAL_STREAM" ? stream : nil }
            diagnostics.error("one")
            diagnostics.warning("two")
            diagnostics.information("three")
            #expect(directory.lines("journal") == expected)
        }
    }

    /// Standard error as a pipe, and as the stream socket that it is under systemd.
    @Test(arguments: [false, true]) func waitsForNoReaderAndSaysHowMuchIsLost(_ isSocket: Bool) throws {
        var ends: [CInt] = [-1, -1]
        if isSocket { #expect(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0) }
        if !isSocket { #expect(pipe(&ends) == 0) }
        let reader = FileDescriptor(owning: ends[0])
        let writer = FileDescriptor(owning: ends[1])
        _ = fcntl(reader.number, F_SETFL, O_NONBLOCK)
        let diagnostics = Diagnostics(to: writer.number) { _ in nil }
        let message = String(repeating: "x", count: 1000)
        // More than either holds: were it to wait for the reader, this test would not end.
        for number in 0..<2000 { diagnostics.information("\(number) \(message)") }
        // Nobody else's flags have changed.
        #expect(fcntl(writer.number, F_GETFL) & O_NONBLOCK == 0)
        let before = try lines(reader)
        for (number, line) in before.enumerated() { #expect(line == "hookd: \(number) \(message)") }
        #expect(before.count < 2000)
        diagnostics.information("again")
        let after = try lines(reader)
        // Of a line that was begun the rest comes first.
        #expect(after == ["hookd: \(2000 - before.count) messages before this one are lost: nobody read them", "hookd: again"])
    }

    @Test func survivesThatNobodyReads() throws {
        var pipe = try Pipe(nonblocking: \.read)
        let writer = pipe.takeWriteEnd()
        do { _ = pipe.takeReadEnd() }
        let number = writer.number
        // The loop's thread, where the daemon runs, has SIGPIPE blocked.
        onTheLoop {
            Diagnostics(to: number) { _ in nil }.error("x")
            Diagnostics(to: 987) { _ in nil }.error("x")
        }
    }

    private func lines(_ reader: borrowing FileDescriptor) throws -> [String] {
        String(decoding: try reader.readAvailable(), as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
