import Events
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// Publishing from a terminal, a hook, and a pipe.
@Suite struct EmitTests {
    /// What is in the log: topic, type, payload and cause.
    private func published(_ host: HookctlHost) async throws -> [String] {
        let completion = try await host.run("events", "--no-follow", "--format", "{topic} {type} {event} {cause} {namespace}")
        return completion.output.split(separator: "\n").map(String.init)
    }

    @Test func publishesOneAndChecksIt() async throws {
        let host = try HookctlHost.withEvents()
        #expect(try await host.run("emit", "/container/start", "name=web1", "pid=9007") == .init(status: 0))
        #expect(try await host.run("emit", "/backup/done", "volume=a b", "bytes:=10") == .init(status: 0))
        #expect(
            try await host.run("emit", "/container/odd", "x=1", "--untyped", "--cause", "d1", "--namespace", "prod") == .init(status: 0))
        #expect(
            try await published(host) == [
                #"/container/start container {"name":"web1","pid":9007}  "#, #"/backup/done  {"volume":"a b","bytes":10}  "#,
                #"/container/odd  {"x":"1"} d1 prod"#,
            ])
        let refused = try await host.run("emit", "/container/start", "nmae=web1")
        #expect(refused.status == 64 && refused.errors == "hookctl: payload \"container\": field \"name\": is missing\n")
        #expect(try await published(host).count == 3)
    }

    @Test func saysWhereItStands() async throws {
        let host = try HookctlHost.withEvents()
        let first = try await host.run("emit", "/test/a", "--print-cursor")
        let second = try await host.run("emit", "/test/b", "--print-cursor", "--durable")
        let cursors = [first, second].compactMap { LogCursor($0.output.dropLast().description) }
        #expect(cursors.map(\.sequence) == [1, 2])
        let next = try await host.run("events", "--no-follow", "--cursor", "\(cursors[0])", "--format", "{topic}")
        #expect(next.output == "/test/b\n")
    }

    /// In a listener, and in a hook that was run by one.
    @Test(
        arguments: [
            (["HOOK_CAUSE": "9f86d081884c7d65.2:7", "HOOK_CAUSE_DEPTH": "3"], "9f86d081884c7d65.2:7", 3),
            (
                ["HOOK_CAUSE": "9f86d081884c7d65.2:7", "HOOK_RUN": "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"],
                "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", 0
            ),
            (["HOOK_CAUSE": "no cursor", "HOOK_CAUSE_DEPTH": "-1"], nil, 0), (["HOOK_CAUSE_DEPTH": "+3"], nil, 0),
            (["HOOK_CAUSE_DEPTH": "100000"], nil, 0), (["HOOK_CAUSE_DEPTH": "99999"], nil, 99999), ([:], nil, 0),
        ] as [([String: String], String?, Int)]) func saysWhatHasLedToIt(
            environment: [String: String], cause: String?, depth: Int
        ) async throws
    {
        let host = try HookctlHost.withEvents()
        #expect(try await host.run(["emit", "/test/a", "x=1"], environment: environment).status == 0)
        #expect(
            try await host.run(["emit", "--json", "-"], input: #"{"topic":"/test/a","event":1}"#, environment: environment).status == 0)
        let events = try host.loggedEvents()
        #expect(events.count == 2 && events.allSatisfy { $0.cause == cause && $0.depth == depth })
    }

    @Test func namesTheHookThatItIsCalledFrom() async throws {
        let host = try HookctlHost.withEvents()
        host.hook("10-a", "\(host.command) emit /test/from-hook name=$2 || exit 9")
        let report = try await host.run("--json", "run", "container", "web1", "start", "before").report
        #expect(report["verdict"]?.string == "allowed")
        let dispatch = try #require(report["id"]?.string)
        let lines = try await published(host).filter { $0.hasPrefix("/test/") }
        #expect(lines == ["/test/from-hook  {\"name\":\"web1\"} \(dispatch) "])
    }

    @Test func publishesManyFromAPipe() async throws {
        let host = try HookctlHost.withEvents("SegmentSize=64K")
        let lines = (1...5000).map { #"{"topic":"/test/many","event":{"n":\#($0)},"cause":"c\#($0)"}"# }
        let completion = try await host.run(
            ["emit", "--json", "-", "--print-cursor", "--namespace", "n"], input: lines.joined(separator: "\n"))
        #expect(completion.status == 0 && completion.errors == "")
        #expect(LogCursor(String(completion.output.dropLast()))?.sequence == 5000)
        let expected = (1...5000).map { #"/test/many  {"n":\#($0)} c\#($0) n"# }
        #expect(try await published(host) == expected)
        host.directory.write("events.jsonl", "\n\(lines[0])\r\n\n")
        #expect(try await host.run("emit", "--json", host.directory("events.jsonl")) == .init(status: 0))
        #expect(try await published(host).count == 5001)
    }

    /// They are published as they come, not when the pipe ends.
    @Test func publishesWhatHasComeAtOnce() async throws {
        let host = try HookctlHost.withEvents()
        let (first, second) = (#"{"topic":"/test/a","event":1}"#, #"{"topic":"/test/b","event":2}"#)
        let program = try await host.shell("(echo '\(first)'; \(host.awaiting("go")); echo '\(second)') | $hookctl emit --json -")
        let seen = try await host.run("wait", "-S", "1h", "--topic", "/test/a", "--timeout", "20s", "-q")
        #expect(seen.status == 0)
        host.make("go")
        #expect(try await program.end() == .init(status: 0))
        #expect(try await published(host).count == 2)
    }

    @Test func saysWhichLineIsWrongAndHowManyAreThere() async throws {
        let host = try HookctlHost.withEvents()
        let good = #"{"topic":"/test/a","event":1}"#
        for (input, complaint, count) in [
            ("\(good)\n\n\(good)\nnonsense\n\(good)\n", "line 4: column 2: expected 'null', found 'o'; 2 events are published", 2),
            (
                #"{"topic":"/container/start","event":{}}"#,
                "line 1: payload \"container\": field \"name\": is missing; nothing is published", 2
            ),
            ("\(good)\n{\"topic\":\"/test/a\",\"event\":\"\(String(repeating: "x", count: 2 << 20))\"}\n", "line 2: payload", 3),
            ("\(good)\n\(String(repeating: " ", count: 5 << 20))1\n", "line 2 is longer than 4 MiB; 1 event is published", 4),
            ("\(good)\n{\"topic\":\"/test/a\",\"evnt\":1}", "line 2: unknown member \"evnt\"", 5),
        ] {
            let completion = try await host.run(["emit", "--json", "-"], input: input)
            #expect(completion.status == 65)
            #expect(completion.errors.hasPrefix("hookctl: \(complaint)"), "\(completion.errors)")
            #expect(completion.errors.split(separator: "\n").count == 1)
            #expect(try await published(host).count == count)
        }
    }

    @Test func manyAtOnceLoseNothing() async throws {
        let host = try HookctlHost.withEvents()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<4 {
                group.addTask {
                    for n in 0..<10 {
                        let completion = try await host.run("emit", "/test/lane\(lane)", "n:=\(n)")
                        #expect(completion == .init(status: 0))
                    }
                }
            }
            try await group.waitForAll()
        }
        let lines = try await published(host)
        #expect(lines.count == 40)
        for lane in 0..<4 {
            let expected = (0..<10).map { "/test/lane\(lane)  {\"n\":\($0)}  " }
            #expect(lines.filter { $0.hasPrefix("/test/lane\(lane) ") } == expected)
        }
    }
}
