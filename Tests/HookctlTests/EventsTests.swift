import Events
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// What there is in a log, printed: which events, from where to where, and how.
@Suite struct EventsTests {
    private static let zone = ["TZ": "UTC-8"]

    private func printed(_ host: HookctlHost, _ arguments: String...) async throws -> [String] {
        let completion = try await host.run(["events", "--no-follow", "--format", "{seq}"] + arguments)
        #expect(completion.status == 0 && completion.errors == "", "\(completion.errors)")
        return completion.output.split(separator: "\n").map(String.init)
    }

    @Test func isALineAnEventInTheZoneOfTheReader() async throws {
        let host = try HookctlHost.withEvents()
        let time = RealTime(nanoseconds: 1_652_174_434_661_862_100)
        let event = ContainerEvent("start", name: "web1", id: "3277ec2e57cd", image: "busybox", pid: 9007)
        try host.log().append([EncodedEvent(event, time: time)])
        let completion = try await host.run("events", "--no-follow", environment: Self.zone)
        #expect(
            completion
                == .init(
                    status: 0,
                    output: "2022-05-10T17:20:34.661862100+08:00 container start 3277ec2e57cd (image=busybox, name=web1, pid=9007)\n"))
    }

    @Test(arguments: [["--json"], ["--format", "json"], ["--json", "--format", "json"]])
    func isAnObjectALineForPrograms(format: [String]) async throws {
        let host = try HookctlHost.withEvents()
        try host.fill(1...3)
        let completion = try await host.run(["events", "--no-follow"] + format)
        let lines = try completion.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        #expect(lines.map { $0["event"]?["n"]?.int } == [1, 2, 3])
        #expect(lines.map { $0["seq"]?.int } == [1, 2, 3])
        #expect(lines.first?.keys == ["seq", "time", "mono", "boot", "host", "topic", "event"])
        let time = try #require(lines.first?["time"]?.string)
        let template = try await host.run("events", "--no-follow", "--format", "{time}", environment: ["TZ": "UTC"])
        #expect(template.output.hasPrefix("\(time.dropLast())+00:00\n"))
    }

    @Test func choosesByTopicFilterAndName() async throws {
        let host = try HookctlHost.withEvents()
        try host.log().append([
            EncodedEvent(ContainerEvent("start", name: "web1", id: "abc", pid: 1)),
            EncodedEvent(ContainerEvent("exit", name: "web1", id: "abc", exitStatus: 137)),
            EncodedEvent(ContainerEvent("start", name: "db", id: "def", pid: 2)),
            EncodedEvent(ImageEvent("pull", name: "busybox")),
        ])
        #expect(try await printed(host) == ["1", "2", "3", "4"])
        #expect(try await printed(host, "--topic", "/container/**") == ["1", "2", "3"])
        #expect(try await printed(host, "--topic", "/image/*", "--topic", "/*/exit") == ["2", "4"])
        #expect(try await printed(host, "-n", "web1") == ["1", "2"])
        #expect(try await printed(host, "--name", "def", "-nbusybox") == ["3", "4"])
        #expect(try await printed(host, "--filter", "event.exit_status>=128", "--filter", "event.pid==2") == ["2", "3"])
        #expect(try await printed(host, "-n", "web1", "--topic", "/container/start", "--filter", "event.pid==1") == ["1"])
        #expect(try await printed(host, "-n", "nobody") == [])
        #expect(try await printed(host, "--limit", "2") == ["1", "2"])
        #expect(try await printed(host, "--limit", "99") == ["1", "2", "3", "4"])
    }

    @Test func beginsAndEndsWhereItIsTold() async throws {
        let host = try HookctlHost.withEvents()
        let base: Int64 = 1_770_091_506_000_000_000
        for n in 0..<10 as Range<Int64> { try host.fill([Int(n)], at: RealTime(nanoseconds: base + n * 1_000_000_000)) }
        #expect(try await printed(host, "-S", "1770091510") == ["5", "6", "7", "8", "9", "10"])
        #expect(try await printed(host, "-S", "1770091510.000000001") == ["6", "7", "8", "9", "10"])
        #expect(try await printed(host, "-U", "2026-02-03T04:05:08Z") == ["1", "2", "3"])
        #expect(try await printed(host, "-S1770091510", "--until=1770091510") == ["5"])
        #expect(try await printed(host, "-S", "2100-01-01") == [])
        #expect(try await printed(host, "-S", "10m") == [])
        #expect(try await printed(host, "-S", "2026-02-03", "--limit", "1") == ["1"])
        let cursors = try await host.run("events", "--no-follow", "--format", "{cursor}").output.split(separator: "\n").map(String.init)
        #expect(try await printed(host, "--cursor", cursors[6]) == ["8", "9", "10"])
    }

    /// Order is by number; the time only says where to begin.
    @Test func findsItsPlaceThoughTheClockWasSetBack() async throws {
        let host = try HookctlHost.withEvents()
        let base: Int64 = 1_770_091_506_000_000_000
        for (index, second) in [0, 10, 20, 3, 4, 30].enumerated() {
            try host.fill([index], at: RealTime(nanoseconds: base + Int64(second) * 1_000_000_000))
        }
        #expect(try await printed(host, "-S", "1770091527") == ["6"])
        #expect(try await printed(host, "-S", "1770091517") == ["3", "4", "5", "6"])
        #expect(try await printed(host, "-U", "1770091510") == ["1", "4", "5"])
    }

    @Test func makesVisibleWhatEventsCarry() async throws {
        let host = try HookctlHost.withEvents()
        try host.log().append([
            EncodedEvent(["name": .string("\u{1b}[2J\u{9b}31m\nforged"), "\u{1b}": .string("\u{202e}")], topic: "/test/done")
        ])
        let completion = try await host.run("events", "--no-follow")
        #expect(completion.output.hasSuffix(" test done \"\\u001b[2J\\u009b31m\\nforged\" (\\u001b=\\u202e)\n"), "\(completion.output)")
        #expect(
            !completion.output.dropLast().unicodeScalars.contains {
                $0.value < 0x20 || (0x7f..<0xa0).contains($0.value) || $0 == "\u{202e}"
            })
        let template = try await host.run("events", "--no-follow", "--format", "<{event.name}>")
        #expect(template.output == "<\\x1b[2J\\u009b31m\\nforged>\n")
        // On a terminal JSON stays JSON, and harmless.
        let program = try await host.startOnTerminal("events", "--no-follow", "--json")
        let shown = try await program.end().output
        #expect(shown.contains(#"\u001b[2J\u009b31m\nforged"#) && shown.contains(#"\u202e"#))
        #expect(!shown.unicodeScalars.contains { $0.value == 0x1b || $0.value == 0x9b || $0 == "\u{202e}" })
    }

    @Test func aLogThatIsNotThereHasNoEvents() async throws {
        let host = try HookctlHost.withEvents()
        let completion = try await host.run("events", "--no-follow")
        #expect(completion == .init(status: 0, errors: "hookctl: there is no event log at \(host.events) yet\n"))
        #expect(access(host.events, F_OK) != 0)
    }

    // MARK: Gaps

    /// A log of 60 events, of which the first segments are gone and two lines in the middle are damaged.
    private func spoilt() throws -> (host: HookctlHost, firstKept: UInt64, damaged: UInt64) {
        let host = try HookctlHost.withEvents()
        let log = host.log(segmentSize: 2000)
        try host.fill(1...60, log: log)
        let segments = try log.status().segments
        for segment in segments.prefix(2) { unlink(segment.path) }
        let file = try FileDescriptor.open(segments[4].path, .readWrite)
        let text = try file.bytes(at: 0, count: 10_000)
        let starts = text.indices.filter { $0 == 0 || text[$0 - 1] == UInt8(ascii: "\n") }
        for line in 1...2 {
            try withUnsafeBytes(of: UInt8(ascii: "#")) { _ = try file.write($0, at: Int64(starts[line] + 20)) }
        }
        return (host, segments[2].first, segments[4].first + 1)
    }

    @Test func tellsEachGapOnceWithItsRange() async throws {
        let (host, firstKept, damaged) = try spoilt()
        let all = (firstKept...60).filter { $0 != damaged && $0 != damaged + 1 }.map(Int.init)
        let text = try await host.run("events", "--no-follow", "--format", "{seq}")
        #expect(text.numbers == all)
        #expect(text.errors == "hookctl: events \(damaged) to \(damaged + 1) are missing (damage)\n")
        let json = try await host.run("events", "--no-follow", "--json")
        let lines = json.output.split(separator: "\n").map(String.init)
        #expect(json.errors == "")
        let gap = "{\"gap\":{\"first\":\(damaged),\"last\":\(damaged + 1),\"reason\":\"damage\"}}"
        #expect(lines.filter { $0.hasPrefix("{\"gap\"") } == [gap])
        // In its place.
        #expect(lines.firstIndex(of: gap) == Int(damaged - firstKept))
    }

    @Test func aCursorBeyondRetentionEndsItUnlessToldToGoOn() async throws {
        let (host, firstKept, damaged) = try spoilt()
        let cursor = try host.log().reader(from: .now).cursor
        let place = LogCursor(log: cursor.log, sequence: 3).description
        let refused = try await host.run("events", "--no-follow", "--cursor", place)
        #expect(
            refused
                == .init(status: 65, errors: "hookctl: events 4 to \(firstKept - 1) are missing (retention); --skip-gap goes on behind\n"))
        let told = try await host.run("events", "--no-follow", "--cursor", place, "--skip-gap", "--format", "{seq}")
        #expect(told.status == 0)
        let kept = (firstKept...60).filter { $0 != damaged && $0 != damaged + 1 }.map(Int.init)
        #expect(told.numbers == kept)
        #expect(
            told.errors
                == "hookctl: events 4 to \(firstKept - 1) are missing (retention)\n"
                + "hookctl: events \(damaged) to \(damaged + 1) are missing (damage)\n"
        )
    }

    @Test func aCursorFileStaysBeforeAGap() async throws {
        let (host, firstKept, damaged) = try spoilt()
        let cursor = try host.log().reader(from: .now).cursor
        host.directory.write("c", "\(LogCursor(log: cursor.log, sequence: firstKept - 1))\n")
        let arguments = ["events", "--no-follow", "--cursor-file", host.directory("c"), "--format", "{seq}"]
        let complaint = "hookctl: events \(damaged) to \(damaged + 1) are missing (damage); --skip-gap goes on behind\n"
        let first = try await host.run(arguments)
        #expect(first.status == 65 && first.errors == complaint)
        #expect(first.numbers == (firstKept..<damaged).map(Int.init))
        // As often as it is tried, and nothing twice.
        #expect(try await host.run(arguments) == .init(status: 65, errors: complaint))
        let last = try await host.run(arguments + ["--skip-gap"])
        #expect(last.status == 0)
        #expect(last.numbers == (damaged + 2...60).map(Int.init))
        #expect(try await host.run(arguments) == .init(status: 0))
    }
}
