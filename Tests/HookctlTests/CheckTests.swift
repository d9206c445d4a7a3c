import Glibc
import JSON
import TestSupport
import Testing

/// What `Checkup` finds is tested with it; here is how it is told.
@Suite struct CheckTests {
    @Test func isSilentWhenNothingIsWrong() async throws {
        let host = try HookctlHost("Directories=nowhere")
        host.hook("10-a", header: "event=start")
        host.directory.write("hooks.d/20-disabled", "")
        #expect(try await host.run("check") == .init(status: 0))
        #expect(try await host.run("check", "--json") == .init(status: 0))
    }

    @Test func isSilentWithoutAnyScript() async throws {
        #expect(try await HookctlHost().run("check") == .init(status: 0))
    }

    @Test func tellsEverythingThatIsWrongALineEach() async throws {
        let host = try HookctlHost("Directories=loose", sections: "[Hook 90-nowhere]")
        host.directory.directory("loose", mode: 0o777)
        host.hook("10-a", header: "evnt=start timeout=x")
        host.directory.write("hooks.d/20-b", "#!/bin/bsh\n", mode: 0o755)
        let hooks = host.directory("hooks.d")
        let lines = [
            "the script directory \(host.directory("loose")) refuses every gate: \(host.directory("loose")) can be written by others (mode 0777); chmod go-w it",
            "\(hooks)/10-a:2:9: unknown key \"evnt\" in a hook's header; did you mean \"event\"?"
                + " (known: object, event, qualifier, name, extra, id, timeout, on-failure, on-timeout, arguments, required)",
            "\(hooks)/10-a:2:28: \"x\" is not a number; write a time span such as \"10s\", \"1min 30s\" or \"500ms\"",
            "\(hooks)/20-b cannot run: interpreter \"/bin/bsh\" not found (ENOENT); check its first line",
            "\(host.configuration):8:2: no script directory has a script \"90-nowhere\"",
        ]
        let text = try await host.run("check")
        #expect(text.status == 1 && text.output == "")
        #expect(text.errors.split(separator: "\n").map(String.init) == lines.map { "hookctl: \($0)" })

        let json = try await host.run("check", "--json")
        #expect(json.status == 1 && json.errors == "")
        let problems = try json.output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
        #expect(problems.map(\.keys) == lines.map { _ in ["problem"] })
        #expect(problems.map { $0["problem"]?.string } == lines)
    }

    /// 78 tells a wrong configuration from wrong scripts: with the first, nothing is known of the second.
    @Test func aWrongConfigurationIs78() async throws {
        let host = try HookctlHost("Timeout=x\nGrace=y")
        host.directory.write("hooks.d/20-b", "#!/bin/bsh\n", mode: 0o755)
        let text = try await host.run("check")
        #expect(text.status == 78 && text.output == "")
        #expect(
            text.errors.split(separator: "\n").map { $0.prefix { $0 != " " } == "hookctl:" && $0.contains(" is not a number; ") } == [
                true, true,
            ])
        let json = try await host.run("check", "--json")
        #expect(json.status == 78 && json.errors == "")
        #expect(json.output.split(separator: "\n").count == 2 && json.output.hasPrefix("{\"problem\":\"\(host.configuration):7:9: "))
    }

    @Test func agreesWithWhatAGateDoes() async throws {
        let host = try HookctlHost()
        for (name, mode, isFine) in [("10-a", UInt32(0o755), true), ("20-b", 0o757, false), ("20-b", 0o755, true), ("20-b", 0o2755, false)]
        {
            host.directory.write("hooks.d/\(name)", "#!/bin/sh\n", mode: mode)
            #expect(try await host.run("check").status == (isFine ? 0 : 1))
            #expect(try await host.run("run", "container", "web1", "start", "before").status == (isFine ? 0 : 1))
        }
    }
}
