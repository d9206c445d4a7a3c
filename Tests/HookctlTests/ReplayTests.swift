import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// `hookctl replay`: what was called is called again, and by nobody who may not.
@Suite(.serialized) struct ReplayTests {
    private static let start = ["run", "container", "web1", "start", "before"]

    private func host(_ history: String = "") throws -> HookctlHost {
        try HookctlHost(sections: history.isEmpty ? "" : "[History]\n\(history)")
    }

    /// A hook that says what it was called with, and reads.
    private func witness(_ host: HookctlHost, _ name: String, _ action: String = "") {
        host.hook(
            name,
            "echo \"$HOOK_X_A|$HOOK_NAME|$HOOK_SCRIPT|$(cat)\" >>\(host.directory("seen")); echo $HOOK_RUN >>\(host.directory("runs"))\n\(action)"
        )
    }

    @Test func callsAScriptAgainAsItWasCalled() async throws {
        let host = try host("Documents=yes")
        witness(host, "10-a", "echo said; exit $(cat \(host.directory("status")))")
        host.directory.write("status", "0")
        let document = host.directory.write("document", "state")
        let run = Self.start + ["x y", "--setenv", "HOOK_X_A=1 2", "--document", document]
        #expect(try await host.run(run).status == 0)
        // It would be rewritten, were it a dispatch.
        let events = try host.loggedEvents().count
        let replay = try await host.run("replay", "last")
        #expect(replay == .init(status: 0, errors: "10-a: said\n"))
        host.directory.write("status", "7")
        let failing = try await host.run("replay", "last", "10-a")
        #expect(failing.status == 1)
        #expect(
            failing.errors == "10-a: said\nhookctl: container/web1 start before: 10-a failed: it gave no reason (exit status 7)\n")
        #expect(host.calls == Array(repeating: "10-a container web1 start before x y", count: 3))
        #expect(host.directory.lines("seen") == Array(repeating: "1 2|web1|10-a|state", count: 3))
        #expect(Set(host.directory.lines("runs")).count == 3, "each has an id of its own")
        #expect(try host.loggedEvents().count == events)
        #expect(try await host.run("history", "--ids").output.split(separator: "\n").count == 1)
        let report = try await host.run("replay", "last", "--json").report
        #expect(report["scripts"].all("name") == ["10-a"] && report["scripts"]?[0]?["exit_status"]?.int == 7)
        await host.expectNothingLeft()
    }

    @Test func stopsAtTheFirstThatFailsAndUndoesNothing() async throws {
        let host = try host()
        host.hook("10-a")
        host.hook("20-no", "exit 3")
        host.hook("30-never")
        #expect(try await host.run(Self.start).status == 1)
        #expect(host.calls.count == 4)
        #expect(try await host.run("replay", "last").status == 1)
        #expect(host.calls.suffix(2) == ["10-a container web1 start before -", "20-no container web1 start before -"])
        // What has undone it can be asked for by itself.
        let aborted = try await host.run("replay", "last", "--aborted")
        #expect(aborted.status == 1)
        #expect(host.calls.dropFirst(6) == ["20-no container web1 start aborted -"])
        #expect(try await host.run("replay", "last", "10-a", "--aborted").status == 0)
        #expect(host.calls.last == "10-a container web1 start aborted -")
        let never = try await host.run("replay", "last", "30-never")
        let id = try await host.run("history", "--ids").output.dropLast()
        #expect(never == .init(status: 66, errors: "hookctl: 30-never was not called in dispatch \(id); 10-a, 20-no were\n"))
    }

    @Test func asksForWhatWasNotKept() async throws {
        let host = try host()
        witness(host, "10-a")
        let document = host.directory.write("document", "state")
        let secret = ["--setenv", "HOOK_X_TOKEN=abc", "--setenv", "HOOK_X_A=1"]
        #expect(try await host.run(Self.start + ["--document", document] + secret).status == 0)
        let refused = try await host.run("replay", "last")
        #expect(refused.status == 66)
        #expect(
            refused.errors == """
                hookctl: 10-a: HOOK_X_TOKEN is redacted
                hookctl: the document was not kept, 5 bytes (Documents= and DocumentLimit= in [History])
                hookctl: it would not be run as it was; give --document or --setenv, or --force

                """)
        #expect(host.directory.lines("seen").count == 1)
        #expect(try await host.run("replay", "last", "--document", document).status == 66)
        let given = try await host.run("replay", "last", "--document", document, "--setenv", "HOOK_X_TOKEN=new")
        #expect(given == .init(status: 0))
        #expect(host.directory.lines("seen").last == "1|web1|10-a|state")
        let forced = try await host.run("replay", "last", "--force")
        #expect(forced.status == 0 && forced.errors.split(separator: "\n").count == 2)
        #expect(host.directory.lines("seen").last == "1|web1|10-a|")
        let input = try await host.run(["replay", "last", "--force", "--document=-"], input: "typed")
        #expect(input.status == 0)
        #expect(host.directory.lines("seen").last == "1|web1|10-a|typed")
    }

    @Test func asksForVariablesWhereNoneWereKept() async throws {
        let host = try host("Environment=no")
        host.hook("10-a")
        #expect(try await host.run(Self.start).status == 0)
        let refused = try await host.run("replay", "last")
        #expect(refused.status == 66)
        #expect(refused.errors.hasPrefix("hookctl: 10-a: its variables were not kept (Environment= in [History])\n"))
        #expect(try await host.run("replay", "last", "--force").status == 0)
    }

    /// A filter's scripts each read what the one before had made.
    @Test func eachReadsWhatItHadRead() async throws {
        let host = try HookctlHost("Filters=container/start/before", sections: "[History]\nDocuments=yes")
        host.hook("10-a", "cat >>\(host.directory("seen")); printf 'two\\n'")
        host.hook("20-b", "cat >>\(host.directory("seen"))")
        let document = host.directory.write("document", "one\n")
        #expect(try await host.run(Self.start + ["--filter", "--document", document]).output == "two\n")
        #expect(try await host.run("replay", "last") == .init(status: 0, errors: "10-a: two\n"))
        #expect(host.directory.lines("seen") == ["one", "two", "one", "two"])
    }

    // MARK: Who may

    private static let changes: [(name: String, change: @Sendable (HookctlHost) -> Void, reason: String)] = [
        ("gone", { unlink($0.directory("hooks.d/10-a")) }, "no script directory has it any more"),
        ("disabled", { chmod($0.directory("hooks.d/10-a"), 0o644) }, "it is disabled: it is not executable; chmod +x it"),
        (
            "masked", { $0.directory.write("hooks.d/10-a", "") },
            "it is masked: an empty file or a link to /dev/null stands in its place"
        ),
        (
            "untrusted", { chmod($0.directory("hooks.d/10-a"), 0o777) },
            "it is untrusted: @/hooks.d/10-a can be written by others (mode 0777); chmod go-w it"
        ),
        (
            "another's place", { $0.directory.script("over.d/10-a", "exit 0") },
            "it was @/hooks.d/10-a, and @/over.d/10-a stands in its place now"
        ),
    ]

    @Test(arguments: changes.indices) func whatIsNotTheScriptThatItWasIsNotRun(index: Int) async throws {
        let host = try HookctlHost("Directories=\nDirectories=over.d hooks.d")
        host.hook("10-a")
        host.hook("20-b")
        #expect(try await host.run(Self.start).status == 0)
        Self.changes[index].change(host)
        let replay = try await host.run("replay", "last")
        let reason = Self.changes[index].reason.replacing("@", with: host.directory.path)
        #expect(replay == .init(status: 77, errors: "hookctl: 10-a is not run again: \(reason)\n"))
        #expect(host.calls.count == 2, "and nothing else is either")
        #expect(try await host.run("replay", "last", "20-b").status == 0)
    }

    @Test func aDirectoryThatIsNotTrustedRefusesIt() async throws {
        let host = try host()
        host.hook("10-a")
        #expect(try await host.run(Self.start).status == 0)
        chmod(host.directory("hooks.d"), 0o777)
        let replay = try await host.run("replay", "last")
        #expect(replay.status == 77)
        #expect(
            replay.errors.hasPrefix(
                "hookctl: \(host.directory("hooks.d")) is not run again: \(host.directory("hooks.d")) can be written by others"))
    }

    @Test(arguments: ["", "env -i"]) func insideOfAHookItIsRefused(way: String) async throws {
        let host = try host()
        host.hook("10-a", header: "object=container")
        #expect(try await host.run(Self.start).status == 0)
        let id = try await host.run("history", "--ids").output.dropLast()
        host.hook("20-replays", header: "object=domain", "\(way) \(host.command) replay \(id); echo $? >\(host.directory("status"))")
        #expect(try await host.run("run", "domain", "d9", "start", "before").status == 0)
        #expect(host.directory.read("status") == "77\n")
        #expect(host.calls.count { $0.hasPrefix("10-a") } == 1)
    }

    /// A replayed script is inside a hook like any other: its id is a running one.
    @Test func aReplayedScriptIsInsideOfAHook() async throws {
        let host = try host()
        host.hook("10-a", "\(host.command) run domain d9 start before; echo $? >>\(host.directory("status"))")
        #expect(try await host.run(Self.start).status == 0)
        let list = try await host.run("history", "--json").output.split(separator: "\n")
        let id = try #require(
            list.compactMap { try? JSONValue(parsing: Array($0.utf8)) }.first { $0["verdict"]?.string == "allowed" }?["id"]?.string)
        #expect(try await host.run("replay", id).status == 0)
        #expect(host.directory.lines("status") == ["77", "77"])
        await host.expectNothingLeft()
    }

    @Test func waitsForItsObjectsTurn() async throws {
        let host = try HookctlHost("LockTimeout=200ms")
        host.hook("10-a", header: "event=start")
        host.hook("20-hold", header: "event=stop", "\(host.mark("holding")); \(host.awaiting("go"))")
        #expect(try await host.run(Self.start).status == 0)
        let holder = try await host.start("run", "container", "web1", "stop", "before")
        await host.appears("holding")
        let busy = try await host.run("replay", "last")
        #expect(busy.status == 75 && busy.errors.contains(": busy: another dispatch for container/web1 "))
        host.make("go")
        #expect(try await holder.end().status == 0)
        let id = try #require(try await host.run("history", "--ids").output.split(separator: "\n").last)
        #expect(try await host.run("replay", String(id)).status == 0)
    }

    @Test func aSignalEndsIt() async throws {
        let host = try host()
        host.hook("10-a", "\(host.mark("running")); [ -e \(host.directory("quick")) ] || exec \(host.sleeper) 60")
        host.make("quick")
        #expect(try await host.run(Self.start).status == 0)
        unlink(host.directory("quick"))
        unlink(host.directory("running"))
        let replay = try await host.start("replay", "last")
        await host.appears("running")
        replay.send(.terminate)
        #expect(try await replay.end().status == 128 + SIGTERM)
        #expect(host.calls.count == 2)
        await host.expectNothingLeft()
    }

    private static let usage: [(arguments: [String], complaint: String)] = [
        (["--setenv", "A"], "--setenv: \"A\" assigns nothing; write NAME=VALUE"),
        (["--setenv", "HOOK_RUN=x"], "the variable HOOK_RUN is set by the dispatch and cannot be given"),
        (["--setenv", "0A=x"], "invalid variable name \"0A\": use letters, digits and '_', not beginning with a digit"),
    ]

    @Test(arguments: usage) func whatNoScriptCanBeGivenIs64(arguments: [String], complaint: String) async throws {
        let host = try host()
        host.hook("10-a")
        #expect(try await host.run(Self.start).status == 0)
        #expect(try await host.run(["replay", "last"] + arguments) == .init(status: 64, errors: "hookctl: \(complaint)\n"))
        #expect(
            try await host.run("replay", "last", "--document", host.directory("none")).status == 66)
        #expect(host.calls.count == 1)
    }
}
