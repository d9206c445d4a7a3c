import Foundation
import Glibc
import JSON
import Linux
import TestSupport
import Testing

/// `hookctl history`: what `run` and `guard` have done, and what can be told of it.
@Suite(.serialized) struct HistoryTests {
    private static let start = ["run", "container", "web1", "start", "before"]

    private func host(_ history: String = "", _ settings: String = "") throws -> HookctlHost {
        try HookctlHost(settings, sections: history.isEmpty ? "" : "[History]\n\(history)")
    }

    // MARK: What is kept

    @Test func everyDispatchOfRunAndGuardIsKept() async throws {
        let host = try host()
        host.hook("10-a")
        host.hook("20-no", header: "event=stop qualifier=before", "echo 'not now' >&2; exit 3")
        let first = try #require(try await host.run(["--json"] + Self.start).report["id"]?.string)
        #expect(try await host.run("run", "container", "web2", "stop", "before").status == 1)
        #expect(try await host.run("guard", "container", "web3", "start", "--", "/bin/true").status == 0)
        let ids = try await host.run("history", "--ids").output.split(separator: "\n").map(String.init)
        #expect(ids.count == 4 && ids.last == first && ids == ids.sorted().reversed())

        let list = try await host.run("history", "--json").output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
        #expect(list.map { $0["id"]?.string } == ids.reversed())
        #expect(list.map { $0["point"]?["name"]?.string } == ["web1", "web2", "web3", "web3"])
        #expect(list.map { $0["point"]?["qualifier"]?.string } == ["before", "before", "before", "after"])
        #expect(list.map { $0["verdict"]?.string } == ["allowed", "vetoed", "allowed", "allowed"])

        let table = try await host.run("history").output.split(separator: "\n").map(String.init)
        #expect(table.count == 5)
        #expect(table[0].hasPrefix("WHEN ") && table[0].contains("ID") && table[0].hasSuffix("REASON"))
        #expect(table[2].contains("container/web2 stop before ") && table[2].contains(" vetoed ") && table[2].hasSuffix("20-no: not now"))
        #expect(try await host.run("history", "-n", "web2", "--json").output == "\(list[1])\n")
        #expect(try await host.run("history", "--failed", "--json").output == "\(list[1])\n")
        #expect(try await host.run("history", "--limit", "1", "--json").output == "\(list[3])\n")
        #expect(try await host.run("history", "--limit", "9", "-S", "1h", "--json").output.split(separator: "\n").count == 4)
        #expect(try await host.run("history", "-U", "1h", "--json") == .init(status: 0))
        #expect(try await host.run("history", "-S", "+1h", "--json") == .init(status: 0))
    }

    @Test func whatWasRefusedWithoutAScriptIsKeptWithItsReason() async throws {
        let host = try host("", "LockTimeout=100ms")
        host.hook("10-hold", header: "event=stop", "\(host.mark("holding")); \(host.awaiting("go"))")
        host.hook("20-inside", header: "event=start", "\(host.command) run domain d9 start before; true")
        let holder = try await host.start("run", "container", "web1", "stop", "before")
        await host.appears("holding")
        let busy = try await host.run(Self.start)
        #expect(busy.status == 75)
        host.make("go")
        #expect(try await holder.end().status == 0)
        #expect(try await host.run(Self.start).status == 0)
        let list = try await host.run("history", "--json").output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
        #expect(Set(list.compactMap { $0["verdict"]?.string }) == ["busy", "allowed", "reentrant"])
        let refused = try #require(list.first { $0["verdict"]?.string == "busy" })
        let reason = try #require(refused["reason"]?.string)
        #expect(busy.errors == "hookctl: \(reason)\n")
        let text = try await host.run("history", try #require(refused["id"]?.string)).output
        #expect(text.contains("Reason     \(reason)\n"))
        let inside = try #require(list.first { $0["verdict"]?.string == "reentrant" })
        let outer = list.last { $0["verdict"]?.string == "allowed" }?["id"]?.string
        #expect(inside["origin"]?.string == outer)
    }

    /// No directory, no configuration of it, nothing.
    @Test func withNothingToRunNothingIsTouched() async throws {
        let host = try host("Keep=nonsense")
        #expect(try await host.run(Self.start) == .init(status: 0))
        host.hook("10-a")
        let refused = try await host.run(Self.start)
        #expect(refused.status == 78 && refused.errors.contains("\"nonsense\" is not a number"), "\(refused.errors)")
        #expect(host.calls == [])
    }

    private static let options: [(options: [String], events: Int, dispatches: Int)] = [
        ([], 1, 1), (["--no-log"], 0, 0), (["--no-history"], 1, 0), (["--no-log", "--history"], 0, 1),
    ]

    @Test(arguments: options) func canBeLeftOut(options: [String], events: Int, dispatches: Int) async throws {
        let host = try host()
        host.hook("10-a")
        #expect(try await host.run(Self.start + options).status == 0)
        #expect(try host.loggedEvents().count == events)
        #expect(try await host.run("history", "--ids").output.split(separator: "\n").count == dispatches)
    }

    @Test func whatCannotBeKeptIsSaidAndChangesNothing() async throws {
        let host = try host()
        host.hook("10-a")
        host.directory.write("history", "a file")
        let run = try await host.run(Self.start)
        #expect(run.status == 0)
        #expect(
            run.errors
                == "hookctl: container/web1 start before: not in the history: cannot look at \(host.directory("history")): Not a directory (ENOTDIR)\n"
        )
    }

    @Test func severalAtOnceKeepAndPruneWhatTheyShould() async throws {
        let host = try host("Keep=5")
        host.hook("10-a")
        let programs = try await withThrowingTaskGroup(of: RunningProgram.self) { group in
            for number in 0..<12 { group.addTask { try await host.start("run", "container", "c\(number)", "start", "before") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for program in programs { #expect(try await program.end() == .init(status: 0)) }
        #expect(try await host.run(Self.start).status == 0)
        let ids = try await host.run("history", "--ids").output.split(separator: "\n")
        #expect(ids.count == 5)
        #expect(try await host.run("history", "last", "--json").report["report"]?["point"]?["name"]?.string == "web1")
        #expect(Set(try Directory.names(at: host.directory("history"))) == Set(ids.map(String.init)))
    }

    // MARK: One of them

    @Test func showsADispatchAsATimeline() async throws {
        let host = try host()
        host.hook("10-a", "echo 'all well'; echo \"\u{1b}[31mred\"")
        host.hook("20-talks", header: "qualifier=before", "for i in 1 2 3 4 5 6 7 8; do echo line $i; done; \(host.sleeper) 60 & exit 0")
        host.hook("30-no", header: "qualifier=before", "sleep 0.2; echo 'no space left' >&2; exit 3")
        #expect(try await host.run(Self.start + ["extra", "--id", "4f1c"]).status == 1)
        let shown = try await host.run(["history", "last"], environment: ["LC_ALL": "C.UTF-8"])
        #expect(shown.status == 0 && shown.errors == "")
        let lines = shown.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines[0] == "container/web1 start before extra  vetoed")
        #expect(lines.contains("Object id  4f1c") && lines.contains("Gate       yes") && lines.contains("Reason     no space left"))
        let table = lines.drop { !$0.hasPrefix("SCRIPT") }.prefix { $0 != "" }
        // 20-talks and 30-no asked for before alone.
        // On a busy machine even a free lock may take a millisecond.
        let names = table.map { String($0.prefix { $0 != " " }) }.filter { $0 != "(waiting)" }
        #expect(names == ["SCRIPT", "10-a", "20-talks", "30-no", "10-a"])
        #expect(table.dropFirst().allSatisfy { $0.contains { "█▏▎▍▌▋▊▉".contains($0) } })
        #expect(table.contains { $0.hasPrefix("30-no") && $0.hasSuffix("exit status 3") })
        #expect(table.contains { $0.hasPrefix("10-a aborted") && $0.hasSuffix("passed") })
        // The one that took long has the longest bar, and it begins behind the others.
        let bar = try #require(table.first { $0.hasPrefix("30-no") })
        #expect(bar.count { $0 == "█" } > 5)
        #expect(lines.contains("  | all well") && lines.contains("  | \\x1b[31mred"))
        #expect(lines.contains("  (3 lines before; --output shows all)") && lines.contains("  | line 8") && !lines.contains("  | line 3"))
        #expect(lines.contains { $0.hasPrefix("  left running: sleep (") })
        let all = try await host.run("history", "last", "--output")
        #expect(all.output.contains("  | line 1\n"))
        let ascii = try await host.run(["history", "last"], environment: ["LC_ALL": "C"])
        #expect(ascii.output.contains("###") && !ascii.output.contains("█"))
        await host.killRemaining()
    }

    @Test func showsWhatWasKilled() async throws {
        let host = try host()
        host.hook("10-late", header: "timeout=300ms", "exec \(host.sleeper) 60")
        #expect(try await host.run(Self.start).status == 1)
        let shown = try await host.run("history", "last").output
        #expect(shown.contains("timed out after 300ms"))
        #expect(shown.contains("\n10-late\n  killed with everything that it had started\n"))
    }

    /// A record with all that there can be in it, as a daemon could have written it.
    @Test func showsWhoAskedWhatWaitedAndWhatWasCleanedUp() async throws {
        let host = try host()
        host.directory.directory("history", mode: 0o700)
        host.directory.write(
            "history/\(Self.first)",
            """
            {"format":1,"report":{"id":"\(Self.first)","point":{"object":"container","name":"web1","event":"start","qualifier":"before"},
            "gate":true,"requester":{"pid":4711,"uid":1000,"executable":"/usr/bin/podman"},"verdict":"cancelled",
            "started_ns":1770091506000000000,"duration_ns":4000000000,"waited_ns":1000000000,
            "scripts":[{"name":"10-a","path":"/h/10-a","qualifier":"before","outcome":"cancelled","survivors":[{"pid":7,"name":"stuck"}],
            "started_ns":1770091507000000000,"duration_ns":3000000000,"stderr":{"text":"head","omitted":9,"tail":"tail"}}],
            "absent":[{"name":"20-b","why":"masked"}],
            "recovered":[{"id":"old","point":"container/web1 stop","object":"container","name":"web1",
            "killed":[{"pid":5,"name":"sh"},{"pid":6,"name":"sleep"}]}]},
            "document":{"omitted":12},"calls":[null]}
            """.replacing("\n", with: ""))
        let shown = try await host.run(["history", Self.first], environment: ["LC_ALL": "C", "TZ": "UTC"])
        #expect(shown.errors == "" && shown.status == 0)
        #expect(
            shown.output == """
                container/web1 start before  cancelled
                Dispatch   \(Self.first)
                Gate       yes
                Started    2026-02-03T04:05:06.000000000+00:00
                Took       4 s, 1 s of it waiting for its turn
                Requester  process 4711 (/usr/bin/podman), user 1000
                Document   12 bytes, not kept
                Recovered  container/web1 stop, dispatch old, whose process was killed: killed sh (5), sleep (6)
                Left out   20-b (masked)

                SCRIPT     WHEN                                TOOK  OUTCOME
                (waiting)  #########                            1 s
                10-a               ##########################   3 s  cancelled; still alive: stuck (7)

                10-a
                  | head
                  | [… 9 bytes left out …]
                  | tail
                  killed with everything that it had started, but for stuck (7)

                """)
        let replay = try await host.run("replay", Self.first)
        #expect(replay == .init(status: 66, errors: "hookctl: no script was called in dispatch \(Self.first)\n"))
    }

    @Test func printsAllThatIsKeptOfOneAsJSON() async throws {
        let host = try host("Documents=yes")
        host.hook("10-a", "cat >/dev/null")
        let run = Self.start + ["--setenv", "HOOK_X_TOKEN=abc", "--document", host.directory.write("document", "{\"a\":1}")]
        #expect(try await host.run(run).status == 0)
        let record = try await host.run("history", "--json", "last").report
        #expect(record["format"]?.int == 1)
        #expect(record["report"]?["scripts"].all("name") == ["10-a"])
        #expect(record["document"]?["text"]?.string == "{\"a\":1}")
        #expect(record["calls"]?[0]?["redacted"]?[0]?.string == "HOOK_X_TOKEN")
        #expect(!"\(record)".contains("abc"))
    }

    @Test func onATerminalTheTableIsAsWideAsThat() async throws {
        let host = try host()
        host.hook("20-no", header: "qualifier=before", "printf 'because %0200d\\n' 1 >&2; exit 3")
        #expect(try await host.run(Self.start).status == 1)
        let program = try await host.startOnTerminal("history")
        #expect(try await program.end().status == 0)
        let lines = program.output.split(whereSeparator: \.isNewline).map(String.init)
        #expect(lines.count == 2 && lines[1].contains("container/web1 start before"))
        #expect(lines[1].contains("just now") || lines[1].contains(" ago"))
    }

    // MARK: What is wrong

    @Test func withoutAHistoryThereIsNothing() async throws {
        let host = try host()
        #expect(
            try await host.run("history") == .init(status: 0, errors: "hookctl: no dispatches in \(host.directory("history"))\n"))
        #expect(try await host.run("history", "--json") == .init(status: 0))
        #expect(try await host.run("history", "--ids") == .init(status: 0))
        for verb in ["history", "replay"] {
            for id in ["last", "0199"] {
                #expect(
                    try await host.run(verb, id)
                        == .init(
                            status: 66,
                            errors: "hookctl: there is no dispatch \(id) in \(host.directory("history")); hookctl history lists them\n"))
            }
        }
        #expect(access(host.directory("history"), F_OK) != 0)
    }

    private static let first = "0199c3a1-5f2e-7b31-9c44-3d0c8be1f6aa"
    private static let second = "0199c3a1-6000-7b31-9c44-3d0c8be1f6aa"

    /// In what is expected `@` stands for the host's directory.
    private static let mistakes: [(arguments: [String], status: Int32, complaint: String)] = [
        (["0199"], 64, "2 dispatches begin with 0199: \(first), \(second); give more of the id"),
        (["0299"], 66, "there is no dispatch 0299 in @/history; hookctl history lists them"),
        (["web1"], 64, "\"web1\" is no dispatch's id, nor the beginning of one; hookctl history lists them"),
        (["../conf"], 64, "\"../conf\" is no dispatch's id, nor the beginning of one; hookctl history lists them"),
        ([first], 65, "@/history/\(first) is damaged: it is no record of a dispatch; remove it"),
        ([second], 69, "@/history/\(second) has format 7, written by a later version; this one knows format 1"),
    ]

    @Test(arguments: mistakes) func saysWhatIsWrongWithAnID(arguments: [String], status: Int32, complaint: String) async throws {
        let host = try host()
        host.directory.directory("history", mode: 0o700)
        host.directory.write("history/\(Self.first)", "{\"format\":1")
        host.directory.write("history/\(Self.second)", "{\"format\":7}")
        let expected = "hookctl: \(complaint.replacing("@", with: host.directory.path))\n"
        for verb in ["history", "replay"] {
            #expect(try await host.run([verb] + arguments) == .init(status: status, errors: expected))
        }
    }

    @Test func aListTellsWhatItCannotReadAndShowsTheRest() async throws {
        let host = try host()
        host.hook("10-a")
        #expect(try await host.run(Self.start).status == 0)
        let path = host.directory.write("history/\(Self.first)", "")
        let list = try await host.run("history")
        #expect(list.status == 65 && list.output.contains("container/web1 start before"))
        #expect(list.errors == "hookctl: \(path) is damaged: it is no record of a dispatch; remove it\n")
    }

    private static let usage: [(arguments: [String], complaint: String)] = [
        (["--limit", "0"], "--limit: \"0\" is no number of dispatches; give one from 1 on"),
        (["--limit", "x"], "--limit: \"x\" is no number of dispatches; give one from 1 on"),
        (["last", "--failed"], "with an ID there is one dispatch; leave out what selects some of many"),
        (["last", "--ids"], "with an ID there is one dispatch; leave out what selects some of many"),
        (["--output"], "--output goes with an ID"),
        (["--ids", "--failed"], "--ids prints the ids of all dispatches; leave out what selects some of them"),
        (
            ["-S", "2026-02-03T00:00Z", "-U", "2026-02-02T00:00Z"],
            "--since 2026-02-03T00:00:00.000000000Z is after --until 2026-02-02T00:00:00.000000000Z: there can be no such dispatch"
        ),
    ]

    @Test(arguments: usage) func whatContradictsItselfIs64(arguments: [String], complaint: String) async throws {
        #expect(try await host().run(["history"] + arguments) == .init(status: 64, errors: "hookctl: \(complaint)\n"))
    }

    @Test(.enabled(if: OrdinaryUser.requirements.areMetOrMandatory)) func somebodyElsesHistoryIsNotBelieved() async throws {
        let host = try host()
        host.hook("10-a")
        #expect(try await host.run(Self.start).status == 0)
        chown(host.directory("history"), 4711, 4711)
        let error =
            "the history cannot be trusted: \(host.directory("history")) belongs to user 4711, neither root nor the user hooks run as; chown it\n"
        #expect(try await host.run("history") == .init(status: 77, errors: "hookctl: " + error))
        #expect(try await host.run("replay", "last") == .init(status: 77, errors: "hookctl: " + error))
        let run = try await host.run(Self.start)
        #expect(run.status == 0 && run.errors == "hookctl: container/web1 start before: not in the history: " + error)
    }

    @Test(.enabled(if: OrdinaryUser.requirements.areMetOrMandatory)) func anOrdinaryUserHasHisOwnOrNone() async throws {
        let user = try await OrdinaryUser()
        user.hook("home/.config/hookd/hooks.d/10-a")
        #expect(try await user.run(Self.start).status == 0)
        #expect(try await user.run(["history", "--ids"]).output.utf8.count == 37)
        #expect(try Directory.names(at: user.home + "/.local/state/hookd/history").count == 1)

        chown(user.home, 0, 0)
        chmod(user.home, 0o755)
        for path in [".local", ".local/state", ".local/state/hookd"] { chown("\(user.home)/\(path)", 0, 0) }
        _ = run(["/bin/rm", "-rf", user.home + "/.local"])
        #expect(try await user.run(Self.start) == .init(status: 0, errors: "10-a: container web1 start before -\n"))
    }
}
