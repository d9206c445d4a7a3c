import Events
import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// `hookctl emit` through the real daemon, beside the same without it.
@Suite struct HookctlEmitTests {
    /// Topic, type, payload, cause and namespace of what was published.
    private func published(_ host: DaemonHost) async throws -> [String] {
        try await host.run(
            "events", "--no-follow", "--filter", "topic~=/test/**", "--filter", "topic~=/container/**", "--format",
            "{topic} {type} {event} {cause} {namespace}"
        ).output.split(separator: "\n").map(String.init)
    }

    static let commands: [[String]] = [
        ["/container/start", "name=web1", "pid=9007"], ["/test/done", "volume=a b\"\\\u{1}é", "bytes:=10", "x:=[1.0,null,{}]"],
        ["/container/odd", "x=1", "--untyped", "--cause", "d\"1", "--namespace", "prod"], ["/test/a"],
        ["/test/a", "--type", "container", "name=x"],
        ["/test/a", "--durable"], ["/container/start", "nmae=web1"], ["/test/a b"], ["/test/a", "--namespace", ""],
    ]

    @Test func publishesTheSameWhoeverAppends() async throws {
        let host = try DaemonHost()
        let daemon = try await host.start()
        for command in Self.commands {
            let count = try await published(host).count
            let (one, other) = try await host.both(["emit"] + command)
            #expect(one == other, "\(command)")
            let lines = try await published(host).dropFirst(count)
            #expect(lines.count == (one.status == 0 ? 2 : 0) && Set(lines).count <= 1, "\(command): \(lines)")
        }
        try await host.stop(daemon)
    }

    @Test func saysWhereItStands() async throws {
        let host = try DaemonHost()
        let daemon = try await host.start()
        let (one, other) = try await host.both(["emit", "/test/a", "--print-cursor", "--durable"])
        let cursors = [one, other].compactMap { LogCursor(String($0.output.dropLast())) }
        #expect(cursors.count == 2 && cursors[1].sequence == cursors[0].sequence + 1 && cursors[0].log == cursors[1].log)
        try await host.stop(daemon)
    }

    @Test func keepsWhatHasLedToIt() async throws {
        let host = try DaemonHost()
        let daemon = try await host.start()
        let environment = ["HOOK_RUN": "0199c3a1-5f2e-7b31-9c44-3d0c8be1f6aa", "HOOK_CAUSE_DEPTH": "3"]
        let (one, other) = try await host.both(["emit", "/test/a"], environment: environment)
        #expect(one.status == 0 && other.status == 0)
        let events = try await host.run("events", "--no-follow", "--topic", "/test/a", "--json").output.split(separator: "\n")
        let values = try events.map { try JSONValue(parsing: String($0)) }
        #expect(values.map { $0["cause"]?.string } == [environment["HOOK_RUN"], environment["HOOK_RUN"]])
        #expect(values.map { $0["depth"]?.int } == [3, 3])
        try await host.stop(daemon)
    }

    @Test(arguments: [false, true]) func publishesManyInTheirOrder(isDurable: Bool) async throws {
        let host = try DaemonHost(sections: "[Events]\nSegmentSize=64K")
        let daemon = try await host.start()
        // Of every shape that a payload can have, and some of them long.
        let payloads = [
            "{\"n\":1}", "7", "\"text\\u0001\"", "[1,2]", "null", "true", "{\"long\":\"\(String(repeating: "é", count: 40_000))\"}",
        ]
        let lines = (1...3000).map { n in
            let payload = n % 100 == 0 ? payloads[n / 100 % payloads.count] : "{\"n\":\(n)}"
            return #"{"topic":"/test/many","event":\#(payload),"cause":"c\#(n)"}"#
        }
        host.directory.write("events.jsonl", lines.joined(separator: "\n"))
        let completion = try await host.start(
            program: host.hookctl.path,
            ["--config", host.configuration, "emit", "--json", host.directory("events.jsonl"), "--print-cursor", "--namespace", "n"]
                + (isDurable ? ["--durable"] : [])
        ).end()
        #expect(completion.status == 0 && completion.errors == "")
        let printed = try await published(host)
        #expect(printed.count == 3000)
        #expect(printed.enumerated().allSatisfy { $1.hasSuffix(" c\($0 + 1) n") })
        try await host.stop(daemon)
    }

    /// They are published as they come, not when the pipe ends.
    @Test func publishesWhatHasComeAtOnce() async throws {
        let host = try DaemonHost()
        let daemon = try await host.start()
        let (first, second) = (#"{"topic":"/test/a","event":1}"#, #"{"topic":"/test/b","event":2}"#)
        let program = try await host.shell("(echo '\(first)'; \(host.awaiting("go")); echo '\(second)') | $hookctl emit --json -")
        let seen = try await host.run("wait", "-S", "1h", "--topic", "/test/a", "--timeout", "20s", "-q")
        #expect(seen.status == 0)
        host.make("go")
        #expect(try await program.end() == .init(status: 0))
        #expect(try await published(host).count == 2)
        try await host.stop(daemon)
    }

    @Test func saysWhichLineIsWrongAndHowManyAreThere() async throws {
        let host = try DaemonHost()
        let daemon = try await host.start()
        let good = #"{"topic":"/test/a","event":1}"#
        let many = Array(repeating: good, count: 700).joined(separator: "\n")
        for (input, complaint) in [
            ("\(good)\n\n\(good)\nnonsense\n\(good)\n", "line 4: column 2: expected 'null', found 'o'; 2 events are published"),
            (
                #"{"topic":"/container/start","event":{}}"#,
                "line 1: payload \"container\": field \"name\": is missing; nothing is published"
            ),
            ("\(many)\n{\"topic\":\"/test/a\",\"evnt\":1}", "line 701: unknown member \"evnt\""),
            ("\(good)\n\(String(repeating: " ", count: 5 << 20))1\n", "line 2 is longer than 4 MiB; 1 event is published"),
        ] {
            host.directory.write("bad.jsonl", input)
            let before = try await published(host).count
            let (one, other) = try await host.both(["emit", "--json", host.directory("bad.jsonl")])
            #expect(one == other)
            #expect(one.status == 65 && one.errors.hasPrefix("hookctl: \(complaint)"), "\(one.errors)")
            let count = try await published(host).count - before
            let stated = one.errors.split(separator: "; ").last?.split(separator: " ").first.flatMap { Int($0) } ?? 0
            #expect(count == 2 * stated)
        }
        try await host.stop(daemon)
    }

    @Test func saysWhatHasBecomeOfThemWhenTheDaemonDies() async throws {
        let host = try DaemonHost()
        let daemon = try await host.start()
        let program = try await host.shell(
            "(echo '{\"topic\":\"/test/a\",\"event\":1}'; \(host.awaiting("go")); echo '{\"topic\":\"/test/b\",\"event\":2}')"
                + " | $hookctl emit --json -")
        #expect(try await host.run("wait", "-S", "1h", "--topic", "/test/a", "--timeout", "20s", "-q").status == 0)
        daemon.send(.kill)
        _ = try await daemon.end()
        host.make("go")
        let completion = try await program.end()
        #expect(completion.status == 69)
        #expect(completion.errors.hasSuffix("its log says why; 1 event is published\n"), "\(completion.errors)")
    }

    @Test func saysThatNothingCouldBeWritten() async throws {
        let host = try DaemonHost()
        host.directory.write("events", "not a directory")
        let daemon = try await host.start()
        let completion = try await host.run("emit", "/test/a")
        #expect(completion.status == 74 && completion.errors.hasPrefix("hookctl: "), "\(completion.errors)")
        try await host.stop(daemon)
    }

    @Test(.enabled(if: OrdinaryUser.requirements.areMetOrMandatory)) func anOrdinaryUserPublishesWhereHeMay() async throws {
        let user = try await OrdinaryUser()
        let host = try DaemonHost(sections: "[Access]\nPublish=\(user.id)")
        let daemon = try await host.start()
        func run(_ arguments: String...) async throws -> RealProgram.Completion {
            try await user.run(program: user.hookctl, ["--socket", host.socket] + arguments)
        }
        #expect(try await run("emit", "/test/a", "n:=1") == .init(status: 0))
        #expect(try await published(host) == ["/test/a  {\"n\":1}  "])
        let denied = try await run("events", "--no-follow")
        #expect(denied.status == 77 && denied.errors.contains("Follow= in [Access]"))
        host.configure()
        #expect(try await host.call("Manager.Reload").status == 0)
        let completion = try await run("emit", "/test/a")
        #expect(
            completion.status == 77 && completion.errors.contains("Publish= in [Access] would have to name you"), "\(completion.errors)")
        try await host.stop(daemon)
    }
}
