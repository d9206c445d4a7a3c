import Events
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// What the log is made of, and its care.
@Suite struct LogVerbTests {
    private func object(_ host: HookctlHost, _ arguments: String...) async throws -> JSONValue {
        try await host.run(["--json", "log"] + arguments).report
    }

    @Test func showsSegmentsAndWhatRetentionWouldRemove() async throws {
        let host = try HookctlHost.withEvents("RetentionSize=64K")
        // By somebody who keeps everything: what is too much is still there.
        let writer = try await host.writer("w", "count=100", "batch=10", "padding=1000", "segment=30000")
        #expect(try await writer.end().status == 0)
        let status = try await object(host)
        let segments = try #require(status["segments"]?.array)
        #expect(segments.count == 5)
        #expect(status["first"]?.int == 1 && status["last"]?.int == 100 && status["spooled"]?.int == 0)
        #expect(segments.first?["first"]?.int == 1 && segments.last?["last"]?.int == 100)
        #expect(segments.map { $0["sealed"]?.bool } == [true, true, true, true, false])
        #expect(status["size"]?.int == segments.reduce(0) { $0 + ($1["size"]?.int ?? 0) })
        let excess = try #require(status["excess_segments"]?.int)
        #expect(excess == 2)
        let text = try await host.run("log", "status", environment: ["TZ": "UTC"])
        #expect(text.status == 0 && text.errors == "")
        let lines = text.output.split(separator: "\n").map(String.init)
        #expect(lines[0] == "Log        \(host.events) (\(try host.log().reader(from: .now).cursor.log))")
        #expect(lines[1].hasPrefix("Events     1 to 100, 20"))
        #expect(lines[3].hasPrefix("Retention  would remove 2 segments, "))
        #expect(lines.filter { $0.contains("to be removed") }.count == 2)

        let plan = try await host.run("log", "prune", "--dry-run")
        #expect(plan.output.split(separator: "\n").count == 2 && plan.output.hasPrefix("would remove events 1 to "))
        #expect(try await object(host)["segments"]?.array?.count == 5)
        let removed = try await host.run("log", "prune")
        #expect(removed.output == plan.output.replacing("would remove", with: "removed"))
        #expect(try await object(host)["first"]?.int == segments[2]["first"]?.int)
        #expect(try await host.run("log", "prune") == .init(status: 0, output: "nothing to remove\n"))
    }

    @Test func verifiesAndRepairs() async throws {
        let host = try HookctlHost.withEvents()
        try host.fill(1...20, log: host.log(segmentSize: 1500))
        #expect(try await host.run("log", "verify") == .init(status: 0, output: "20 events, all of them whole\n"))
        #expect(try await object(host, "verify")["whole"]?.bool == true)
        let newest = try #require(try host.log().status().segments.last)
        let file = try FileDescriptor.open(newest.path, .readWrite | .append)
        try file.writeAll(Array(#"{"seq":21,"ti"#.utf8))
        let torn = try await host.run("log", "verify")
        #expect(
            torn
                == .init(
                    status: 65,
                    output:
                        "\(newest.path): 13 bytes from byte \(newest.size) on at the end are no whole event; repair cuts them off\n"
                        + "20 events, and damage\n"
                ))
        #expect(try await object(host, "verify")["damage"]?[0]?["length"]?.int == 13)
        #expect(try await host.run("log").output.contains("13 bytes at its end are no event"))
        let repair = try await host.run("log", "repair")
        #expect(repair == .init(status: 0, output: "cut 13 bytes off the end that were no whole event\n"))
        #expect(try await host.run("log", "verify").status == 0)
        #expect(try await host.run("log", "repair") == .init(status: 0, output: "nothing to repair\n"))
    }

    @Test func damageInTheMiddleStays() async throws {
        let host = try HookctlHost.withEvents()
        try host.fill(1...5)
        let path = try #require(try host.log().status().segments.first?.path)
        let file = try FileDescriptor.open(path, .readWrite)
        try withUnsafeBytes(of: UInt8(ascii: "#")) { _ = try file.write($0, at: 300) }
        for _ in 0..<2 {
            let completion = try await host.run("log", "verify")
            #expect(completion.status == 65)
            #expect(completion.output.hasPrefix("event 2 is missing (damage)\n\(path): "), "\(completion.output)")
            #expect(completion.output.hasSuffix("4 events, and damage\n"))
            #expect(try await host.run("log", "repair").status == 0)
        }
    }

    /// Who may read the log may look at it, and may not care for it.
    @Test(.enabled(if: OrdinaryUser.requirements.areMetOrMandatory, "needs setpriv, prlimit and root: see Tests/install-packages"))
    func readingNeedsNoPermissionToWrite() async throws {
        let user = try await OrdinaryUser()
        let path = user.directory("log")
        let log = EventLog(at: path, options: LogOptions(segmentSize: 1000, retentionAge: nil))
        for n in 0..<10 { try log.append([EncodedEvent(["n": .integer(JSONInteger(n))], topic: "/test/done")]) }
        #expect(run(["/bin/chmod", "-R", "a+rX", path]) == 0)
        user.write("hookd.conf", "[Events]\nDirectory=log\nRetentionSize=64K\n")
        let configuration = ["--config", user.directory("hookd.conf")]
        #expect(try await user.run(configuration + ["log"]).status == 0)
        #expect(try await user.run(configuration + ["log", "verify"]) == .init(status: 0, output: "10 events, all of them whole\n"))
        let events = try await user.run(configuration + ["events", "--no-follow", "--format", "{event.n}"])
        #expect(events == .init(status: 0, output: (0..<10).map { "\($0)\n" }.joined()))
        #expect(try await user.run(configuration + ["wait", "-S", "1h", "-q"]).status == 0)
        for arguments in [["emit", "/test/done"], ["log", "repair"], ["log", "prune"]] {
            let completion = try await user.run(configuration + arguments)
            #expect(completion.status == 77, "\(arguments) \(completion)")
            #expect(completion.errors.hasPrefix("hookctl: cannot ") && completion.errors.split(separator: "\n").count == 1)
        }
    }
}
