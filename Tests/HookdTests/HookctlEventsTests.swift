import Events
import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// `hookctl events` and `wait` over the socket of the real daemon, beside the same without it.
@Suite(.serialized) struct HookctlEventsTests {
    // MARK: The same with and without

    static let selections: [[String]] = [
        [], ["--json"], ["--format", "{seq} {cursor} {event}"], ["--topic", "/container/*"],
        ["--topic", "/a/**", "--topic", "/container/exit"],
        ["--filter", "event.exit_status>=128"], ["--filter", "event.pid==1,event.name==web1", "--filter", "topic==/a/b"], ["-n", "web1"],
        ["-n", "web1", "-n", "x y\"\\"], ["-n", "nobody"], ["--limit", "2"], ["--limit", "300"], ["-S", "1h"], ["-S", "2100-01-01"],
        ["-U", "1h"], ["-U", "+1h", "--json"], ["--topic", "/no/such"], ["--filter", "event.name=="], ["--topic", "/a/["],
        ["--limit", "0"],
        ["--cursor", "0123456789abcdef.1:3"], ["--cursor", "nonsense"],
    ]

    @Test func printsWhatTheLogHasWhoeverReadsIt() async throws {
        let host = try DaemonHost()
        let daemon = try await host.start()
        #expect(try await host.run("emit", "/container/start", "name=web1", "pid=1").status == 0)
        #expect(try await host.run("emit", "/container/exit", "name=web1", "exit_status=137").status == 0)
        #expect(try await host.run("emit", "/a/b", "name=x y\"\\", "z=\u{1b}[2J é").status == 0)
        #expect(try await host.run("--socket", "none", "emit", "/a/b/c", "direct:=[1,{}]").status == 0)
        try await host.emit(1...600)
        for selection in Self.selections {
            let (one, other) = try await host.both(["events", "--no-follow"] + selection)
            #expect(one == other, "\(selection)")
        }
        // As the tests of the log want them, so that the comparison is of something.
        #expect(
            try await host.run("events", "--no-follow", "--format", "{event.n}", "--topic", "/test/*").output.split(separator: "\n").count
                == 600)
        #expect(try await host.both(["events", "--no-follow", "--filter", "event.name=="]).daemon.status == 64)
        #expect(try await host.both(["events", "--no-follow", "--cursor", "0123456789abcdef.1:3"]).daemon.status == 66)
        try await host.stop(daemon)
    }

    @Test func tellsGapsAsTheLogHasThem() async throws {
        let host = try DaemonHost(sections: "[Events]\nSegmentSize=64K\nRetentionSize=256K\nMemoryLimit=64K")
        let daemon = try await host.start()
        let place = try await host.run("emit", "/test/begin", "--print-cursor").output.dropLast()
        // A daemon with so little memory refuses more than that at a time.
        try await host.emit(1...10_000, by: "none")
        for skip in [[], ["--skip-gap"], ["--skip-gap", "--json"]] {
            let (one, other) = try await host.both(
                [
                    "events", "--no-follow", "--limit", "5", "--format", skip.contains("--json") ? "json" : "{seq}", "--cursor",
                    String(place),
                ] + skip)
            #expect(one == other, "\(skip)")
            #expect(one.status == (skip.isEmpty ? 65 : 0))
        }
        try await host.stop(daemon)
    }

    @Test func waitsForWhatHappens() async throws {
        let host = try DaemonHost()
        let daemon = try await host.start()
        let place = try await host.run("emit", "/test/begin", "--print-cursor").output.dropLast()
        #expect(try await host.both(["wait", "--timeout", "0", "--topic", "/test/done"]).daemon == .init(status: 124))
        let program = try await host.startHookctl(
            "wait", "--cursor", String(place), "--topic", "/test/done", "--count", "400", "--format", "{event.n}")
        try await host.emit(1...500)
        let completion = try await program.end()
        #expect(completion.status == 0)
        #expect(completion.output.split(separator: "\n").compactMap { Int($0) } == Array(1...400))
        // What is there already is seen although there is no time.
        let (one, other) = try await host.both(
            ["wait", "--timeout", "0", "--cursor", String(place), "--count", "500", "--topic", "/test/done", "--format", "{seq}"])
        #expect(one == other && one.status == 0)
        #expect(try await host.run("wait", "--timeout", "300ms", "-q").status == 124)
        try await host.stop(daemon)
    }

    @Test func aQuietFollowEndsWhenTheTimeHasCome() async throws {
        let host = try DaemonHost()
        let daemon = try await host.start()
        let completion = try await host.run("events", "--until", "+1s", "--since", "1h", "--format", "{topic}")
        #expect(completion == .init(status: 0, output: "/daemon/start\n"))
        try await host.stop(daemon)
    }

    @Test(arguments: [Signal.interrupt, .terminate]) func endsWithASignal(signal: Signal) async throws {
        let host = try DaemonHost()
        let daemon = try await host.start()
        let program = try await host.startHookctl("events", "--since", "1h", "--format", "{topic}")
        _ = await eventually { program.output == "/daemon/start\n" }
        program.send(signal)
        #expect(try await program.end(within: .seconds(20)) == .init(status: 128 + signal.rawValue, output: "/daemon/start\n"))
        try await host.stop(daemon)
    }

    @Test func anEndedPipeEndsItQuietly() async throws {
        let host = try DaemonHost()
        let daemon = try await host.start()
        let quiet = try await host.shell("$hookctl events | true; echo ${PIPESTATUS[@]} >&2")
        #expect(try await quiet.end(within: .seconds(30)).errors == "141 0\n")
        try await host.stop(daemon)
    }

    /// Whoever does not read must neither make it grow nor lose anything.
    @Test func aReaderThatPausesGetsEverything() async throws {
        let host = try DaemonHost()
        let daemon = try await host.start()
        try await host.emit(1...20_000)
        let program = try await host.shell(
            "$hookctl --socket \(host.socket) events --no-follow --topic '/test/*' --format '{event.n}' | (sleep 1; cat)")
        let completion = try await program.end()
        #expect(completion.errors == "")
        #expect(completion.output.split(separator: "\n").compactMap { Int($0) } == Array(1...20_000))
        try await host.stop(daemon)
    }

    // MARK: Without the daemon

    @Test(arguments: [Signal.kill, .terminate], [true, false])
    func goesOnBehindTheLastEventWhenTheDaemonHasGone(signal: Signal, isNamed: Bool) async throws {
        let host = try DaemonHost()
        var daemon = try await host.start()
        let options = ["events", "--topic", "/test/*", "--format", "{event.n}", "--cursor-file", host.directory("seen")]
        let program = try await host.start(
            program: host.hookctl.path, ["--config", host.configuration] + (isNamed ? ["--socket", host.socket] : []) + options)
        await host.appears("seen")
        try await host.emit(1...300)
        #expect(await program.numbers(300) == Array(1...300))
        daemon.send(signal)
        _ = try await daemon.end()
        // Appended by the program itself.
        try await host.emit(301...600)
        daemon = try await host.start()
        try await host.emit(601...900)
        #expect(await program.numbers(900) == Array(1...900))
        program.send(.terminate)
        let completion = try await program.end()
        #expect(completion.status == 143)
        #expect(completion.errors.split(separator: "\n").count == 1, "\(completion.errors)")
        #expect(completion.errors.hasPrefix("hookctl: the daemon at \(host.socket) has gone"))
        #expect(completion.errors.hasSuffix(isNamed ? "waiting for it to come back\n" : "going on in \(host.directory("events"))\n"))
        // And the next run goes on where this one has ended.
        try await host.emit(901...910)
        let next = try await host.run(
            "events", "--no-follow", "--topic", "/test/*", "--format", "{event.n}", "--cursor-file", host.directory("seen"))
        #expect(next.output.split(separator: "\n").compactMap { Int($0) } == Array(901...910))
        try await host.stop(daemon)
    }

    /// However often, and while events are published all the time.
    @Test func losesAndRepeatsNothingWhileTheDaemonIsKilledAgainAndAgain() async throws {
        let host = try DaemonHost()
        var daemon = try await host.start()
        let program = try await host.startHookctl("--socket", host.socket, "events", "--topic", "/test/*", "--format", "{event.n}")
        await eventually { Processes.matching(host.directory.path).count >= 2 }
        let first = try await host.call("Manager.Status")
        #expect(first.status == 0)
        await eventually { (try? host.loggedEvents().isEmpty) == false }
        try await host.emit([0])
        #expect(await program.numbers(1) == [0])
        for round in 0..<4 {
            let publisher = try await host.start(
                program: "/bin/bash",
                [
                    "-c",
                    "for n in $(seq \(round * 20 + 1) \(round * 20 + 20)); do "
                        + "echo \"{\\\"topic\\\":\\\"/test/done\\\",\\\"event\\\":{\\\"n\\\":$n}}\"; done"
                        + " | \(host.hookctl.path) --config \(host.configuration) --socket none emit --json -",
                ])
            daemon.send(.kill)
            _ = try await daemon.end()
            #expect(try await publisher.end().status == 0)
            daemon = try await host.start()
        }
        #expect(await program.numbers(81) == Array(0...80))
        program.send(.terminate)
        _ = try await program.end()
        try await host.stop(daemon)
    }

    @Test func readsTheLogWhereNobodyListens() async throws {
        let host = try DaemonHost()
        let daemon = try await host.start()
        try await host.emit(1...3)
        daemon.send(.kill)
        _ = try await daemon.end()
        // The socket's file is still there.
        #expect(access(host.socket, F_OK) == 0)
        let completion = try await host.run("events", "--no-follow", "--topic", "/test/*", "--format", "{event.n}")
        #expect(completion == .init(status: 0, output: "1\n2\n3\n"))
    }

    static let verbs: [[String]] = [
        ["events", "--no-follow"], ["events"], ["wait"], ["emit", "/a"], ["history"], ["history", "last"], ["status"],
    ]

    @Test(arguments: verbs) func saysThatANamedDaemonIsNotThere(arguments: [String]) async throws {
        let host = try DaemonHost()
        for (path, reason) in [("no-such.sock", "ENOENT"), ("hookd.conf", "ECONNREFUSED")] {
            let completion = try await host.start(
                program: host.hookctl.path, ["--config", host.configuration, "--socket", host.directory(path)] + arguments
            ).end(within: .seconds(20))
            #expect(completion.status == 69)
            let complaint = "hookctl: the daemon at \(host.directory(path)) is not available: "
            #expect(
                completion.errors.hasPrefix(complaint) && completion.errors.contains(reason) && completion.errors.contains("start hookd"))
            #expect(completion.errors.split(separator: "\n").count == 1)
        }
        let completion = try await host.start(
            program: host.hookctl.path, ["--config", host.configuration] + arguments, environment: ["HOOKD_SOCKET": host.directory("other")]
        ).end(within: .seconds(20))
        #expect(completion.status == 69 && completion.errors.contains("the daemon at \(host.directory("other")) is not available"))
    }

    @Test(arguments: verbs) func saysThatWhoAnswersIsNoHookd(arguments: [String]) async throws {
        let host = try DaemonHost()
        for (answer, complaint) in [
            ("220 smtp.example.org ready\r\n\0", "what answers at \(host.socket) is no hookd: "),
            ("220", "the daemon at \(host.socket) has closed"),
            (
                #"{"parameters":{"interfaces":["org.example"]}}"# + "\0",
                "what answers at \(host.socket) is no hookd: it does not know io.hookd."
            ),
        ] {
            let service = try StrangeService(at: host.socket, answer: answer)
            let completion = try await host.start(program: host.hookctl.path, ["--config", host.configuration] + arguments)
                .end(within: .seconds(20))
            #expect(completion.status == 69)
            #expect(completion.errors.contains("hookctl: \(complaint)"), "\(completion.errors)")
            withExtendedLifetime(service) {}
            unlink(host.socket)
        }
    }

    @Test func doesNotWaitForWhoNeverAnswers() async throws {
        let host = try DaemonHost()
        let service = try StrangeService(at: host.socket, answer: nil)
        let programs = try await Self.verbs.asyncMap { arguments in
            try await host.start(program: host.hookctl.path, ["--config", host.configuration] + arguments)
        }
        for program in programs {
            let completion = try await program.end(within: .seconds(40))
            #expect(completion.status == 69)
            #expect(completion.errors.contains("the daemon at \(host.socket) does not answer"), "\(completion.errors)")
        }
        withExtendedLifetime(service) {}
    }

    // MARK: Rights

    @Test(.enabled(if: OrdinaryUser.requirements.areMetOrMandatory)) func anOrdinaryUserFollowsWhatHeMay() async throws {
        let user = try await OrdinaryUser()
        let host = try DaemonHost(sections: "[Access]\nFollow=\(user.id)")
        let daemon = try await host.start()
        try await host.emit(1...3)
        func run(_ arguments: String...) async throws -> RealProgram.Completion {
            try await user.run(program: user.hookctl, ["--socket", host.socket] + arguments)
        }
        let seen = try await run("events", "--no-follow", "--topic", "/test/*", "--format", "{event.n}")
        #expect(seen == .init(status: 0, output: "1\n2\n3\n"))
        #expect(try await run("wait", "-S", "1h", "--topic", "/test/*", "-q").status == 0)
        #expect(try await run("status").status == 0)
        host.configure()
        #expect(try await host.call("Manager.Reload").status == 0)
        for arguments in [["events"], ["events", "--no-follow"], ["wait"], ["status"]] {
            let completion = try await user.run(program: user.hookctl, ["--socket", host.socket] + arguments)
            #expect(completion.status == 77)
            #expect(
                completion.errors
                    == "hookctl: the daemon at \(host.socket) does not permit this: Follow= in [Access] would have to name you\n")
        }
        try await host.stop(daemon)
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
