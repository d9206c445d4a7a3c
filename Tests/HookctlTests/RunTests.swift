import Foundation
import Linux
import Glibc
import JSON
import TestSupport
import Testing

/// `hookctl run`, as a container manager's script sees it.
@Suite(.serialized) struct RunTests {
    // MARK: Allowed and vetoed

    @Test func allowsWhenEveryHookPassesAndAttributesWhatTheySaid() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "echo to output; echo to errors >&2")
        host.hook("20-b", "printf 'no newline'")
        let completion = try await host.run("run", "container", "web1", "start", "before", "a b")
        #expect(
            completion
                == .init(status: 0, output: "", errors: "10-a: to output\n10-a: to errors\n20-b: no newline\n"))
        #expect(host.calls == ["10-a container web1 start before a b", "20-b container web1 start before a b"])
        await host.expectNothingLeft()
    }

    @Test func vetoesWithOneLineStopsThereAndUndoesAllThatRanInReverse() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        host.hook("15-before-only", header: "qualifier=before")
        host.hook("20-b", "[ $4 = aborted ] && exit 9; exit 0")
        host.hook("30-quota", "[ $4 = aborted ] || { echo looking >&2; echo \"no space left for $2\" >&2; exit 3; }")
        host.hook("40-never")
        let completion = try await host.run("run", "container", "web1", "start", "before")
        #expect(completion.status == 1)
        #expect(completion.output == "")
        #expect(
            completion.errors.split(separator: "\n") == [
                "30-quota: looking",
                "hookctl: container/web1 start aborted: 20-b failed: it gave no reason (exit status 9)",
                "hookctl: container/web1 start before: vetoed by 30-quota: no space left for web1 (exit status 3)",
            ])
        #expect(
            host.calls == [
                "10-a container web1 start before -", "15-before-only container web1 start before -", "20-b container web1 start before -",
                "30-quota container web1 start before -",
                "30-quota container web1 start aborted -", "20-b container web1 start aborted -", "10-a container web1 start aborted -",
            ])
        await host.expectNothingLeft()
    }

    @Test(arguments: [
        ("exit 1", "it gave no reason (exit status 1)"),
        ("kill -SEGV $$", "it gave no reason (killed by SIGSEGV)"),
        ("echo why >&2; kill -KILL $$", "why (killed by SIGKILL)"),
        ("exit 127", "exit status 127: a command in it was not found (not run)"),
        ("exec /nowhere/at/all", "/nowhere/at/all: not found"),
    ])
    func saysWhatAVetoCameFrom(action: String, reason: String) async throws {
        let host = try HookctlHost()
        host.hook("10-no", header: "qualifier=before", action)
        let completion = try await host.run("run", "container", "web1", "start", "before")
        #expect(completion.status == 1)
        try #require(completion.vetoes.count == 1)
        #expect(completion.vetoes[0].hasPrefix("hookctl: container/web1 start before: vetoed by 10-no: "))
        #expect(completion.vetoes[0].contains(reason))
    }

    @Test func overlooksWhatTheHookIsAllowedToFailAt() async throws {
        let host = try HookctlHost()
        host.hook("10-weak", header: "on-failure=ignore", "echo weak >&2; exit 4")
        host.hook("20-slow", header: "timeout=100ms on-timeout=ignore", "exec \(host.sleeper) 60")
        host.hook("30-c")
        let completion = try await host.run("run", "container", "web1", "start", "before")
        #expect(completion.status == 0)
        #expect(
            completion.complaints == [
                "hookctl: container/web1 start before: 10-weak failed, which is ignored: weak (exit status 4)",
                "hookctl: container/web1 start before: 20-slow failed, which is ignored: it gave no reason (timed out after 100ms)",
            ])
        #expect(host.calls.last == "30-c container web1 start before -")
        await host.expectNothingLeft()
    }

    @Test(arguments: ["after", "end", nil]) func runsAllAtAPointThatIsNoGateAndReportsFailures(qualifier: String?) async throws {
        let host = try HookctlHost()
        host.hook("10-a", "echo first >&2; exit 3")
        host.hook("20-b")
        host.hook("30-c", "kill -TERM $$")
        host.hook("40-d")
        let completion = try await host.run(["run", "container", "web1", "stop"] + (qualifier.map { [$0] } ?? []))
        #expect(completion.status == 0)
        let side = qualifier ?? "-"
        #expect(host.calls == ["10-a", "20-b", "30-c", "40-d"].map { "\($0) container web1 stop \(side) -" })
        let point = "container/web1 stop" + (qualifier.map { " \($0)" } ?? "")
        #expect(
            completion.complaints == [
                "hookctl: \(point): 10-a failed: first (exit status 3)",
                "hookctl: \(point): 30-c failed: it gave no reason (killed by SIGTERM)",
            ])
        #expect(completion.vetoes == [])
    }

    @Test func callsTheHooksOfAFailedOperationInReverseAllOfThem() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        host.hook("20-b", "exit 5")
        host.hook("30-before-only", header: "qualifier=before")
        host.hook("40-d", "exit 6")
        let completion = try await host.run("run", "container", "web1", "start", "aborted")
        #expect(completion.status == 0)
        #expect(host.calls == ["40-d", "20-b", "10-a"].map { "\($0) container web1 start aborted -" })
        #expect(completion.complaints.count == 2)
    }

    @Test func isSilentAndTouchesNothingWhenNoHookAskedForThePoint() async throws {
        let host = try HookctlHost()
        host.hook("10-a", header: "object=domain")
        let completion = try await host.run("run", "container", "web1", "start", "before")
        #expect(completion == .init(status: 0))
        #expect(access(host.directory("run/locks"), F_OK) != 0)
    }

    // MARK: Output

    @Test func letsNoHookSpeakAsHookctlOrPlayWithTheTerminal() async throws {
        let host = try HookctlHost()
        host.hook("10-liar", "echo; echo 'hookctl: container/web1 start before: vetoed by 99-other: lies'; printf '\\033[2Jgone\\r\\n' >&2")
        host.hook("20-no", header: "qualifier=before", "printf 'hookctl: x: vetoed by 98: \\033[31mred\\n' >&2; exit 1")
        let completion = try await host.run("run", "container", "web1", "start", "before")
        #expect(completion.status == 1)
        try #require(completion.complaints.count == 1)
        #expect(completion.complaints[0].hasPrefix("hookctl: container/web1 start before: vetoed by 20-no: hookctl: x: vetoed by 98: "))
        #expect(completion.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("10-liar: ") || $0.hasPrefix("hookctl: ") })
        #expect(!completion.errors.contains("\u{1b}") && !completion.errors.contains("\r"))
    }

    @Test func returnsSoonWhenABackgroundChildHoldsTheOutputAndNamesIt() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "\(host.sleeper) 60 & echo $! >\(host.directory("pid")); echo done")
        let begin = ContinuousClock.now
        let completion = try await host.run("run", "container", "web1", "start", "before")
        #expect(ContinuousClock.now - begin < .seconds(10))
        let id = try await host.line(of: "pid")
        #expect(
            completion
                == .init(status: 0, errors: "10-a: done\nhookctl: container/web1 start before: 10-a left running: sleep (\(id))\n"))
        #expect(host.processes.map(String.init) == [id])
        await host.killRemaining()

        let report = try await host.run("--json", "run", "container", "web1", "start", "before").report
        let left = try #require(report["scripts"]?[0]?["left_behind"]?.array)
        #expect(left.map { $0["name"]?.string } == ["sleep"])
        #expect(left.map { $0["pid"]?.int.map(Int32.init) } == host.processes)
        await host.killRemaining()
        await host.expectNothingLeft()
    }

    @Test func reportsAsOneLineOfJSON() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "echo out; echo err >&2")
        host.directory.write("hooks.d/15-masked", "")
        host.hook("16-skipped")
        host.hook("20-no", "[ $4 = aborted ] || { echo no >&2; exit 3; }")
        host.hook("30-other", header: "object=domain")
        let completion = try await host.run(
            "run", "container", "web1", "start", "before", "e", "--id", "4f1c", "--json", "--skip", "16-skipped")
        #expect(completion.status == 1)
        #expect(completion.errors == "hookctl: container/web1 start before: vetoed by 20-no: no (exit status 3)\n")
        let report = try completion.report
        #expect(
            report.keys == [
                "id", "point", "gate", "verdict", "started_ns", "duration_ns", "waited_ns", "scripts", "compensation", "absent",
            ])
        #expect(
            report["point"]?.description
                == #"{"object":"container","name":"web1","event":"start","qualifier":"before","extra":"e","id":"4f1c"}"#)
        #expect(report["gate"]?.bool == true)
        #expect(report["verdict"]?.string == "vetoed")
        let now = Int(Date.now.timeIntervalSince1970)
        #expect(abs((report["started_ns"]?.int ?? 0) / 1_000_000_000 - now) < 120)
        #expect((report["duration_ns"]?.int ?? 0) > 0)
        #expect(report["scripts"].all("name") == ["10-a", "20-no"])
        #expect(report["scripts"].all("path") == ["10-a", "20-no"].map { host.directory("hooks.d/\($0)") })
        #expect(report["scripts"].all("outcome") == ["passed", "refused"])
        #expect(report["scripts"]?[0]?["stdout"]?["text"]?.string == "out\n")
        #expect(report["scripts"]?[0]?["stderr"]?["text"]?.string == "err\n")
        #expect(report["scripts"]?[0]?["reason"] == nil)
        #expect(report["scripts"]?[1]?["exit_status"]?.int == 3)
        #expect(report["scripts"]?[1]?["reason"]?.string == "no")
        #expect(report["compensation"].all("name") == ["20-no", "10-a"])
        #expect(report["compensation"].all("qualifier") == ["aborted", "aborted"])
        #expect(report["absent"]?.description == #"[{"name":"15-masked","why":"masked"},{"name":"16-skipped","why":"skipped"}]"#)
    }

    @Test func leavesOutOfTheJSONWhatIsEmpty() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        let report = try await host.run("run", "--json", "container", "web1", "stop").report
        #expect(report.keys == ["id", "point", "gate", "verdict", "started_ns", "duration_ns", "waited_ns", "scripts"])
        #expect(report["point"]?.keys == ["object", "name", "event"])
        #expect(report["gate"]?.bool == false)
        #expect(report["verdict"]?.string == "allowed")
        #expect(report["scripts"]?[0]?.keys == ["name", "path", "outcome", "started_ns", "duration_ns"])
        let nothing = try await host.run("run", "--json", "container", "web1", "start", "before", "--skip=10-a").report
        #expect(nothing["scripts"]?.array?.isEmpty == true)
        #expect(nothing["absent"].all("why") == ["skipped"])
    }

    @Test func saysWhichHooksItLeftOut() async throws {
        let host = try HookctlHost()
        host.directory.write("hooks.d/10-masked", "")
        host.hook("20-broken", "exit 1")
        let completion = try await host.run("run", "--skip", "20-broken", "container", "web1", "start", "before")
        #expect(completion.status == 0)
        #expect(
            completion.complaints == [
                "hookctl: container/web1 start before: 10-masked is masked", "hookctl: container/web1 start before: 20-broken is skipped",
            ])
        #expect(host.calls == [])
    }

    // MARK: The document

    @Test func printsTheDocumentThatTheHooksHaveRewritten() async throws {
        let host = try HookctlHost("Filters=domain/migrate/begin")
        host.hook("10-upper", header: "event=migrate", "echo note >&2; tr a-z A-Z")
        host.hook("20-append", header: "event=migrate", "[ \"$5\" = no ] && { echo half; exit 1; }; cat; printf '!'")
        let arguments = ["run", "domain", "d1", "migrate", "begin"]
        let filtered = try await host.run(arguments + ["--filter", "--document", "-"], input: "xml")
        #expect(filtered == .init(status: 0, output: "XML!", errors: "10-upper: note\n"))
        let plain = try await host.run(arguments + ["--document", "-"], input: "xml")
        #expect(plain == .init(status: 0, output: "", errors: "10-upper: XML\n10-upper: note\n20-append: XML!\n"))
        let json = try await host.run(arguments + ["--filter", "--document", "-", "--json"], input: "xml").report
        #expect(json["document"]?.string == "XML!")

        let vetoed = try await host.run(arguments + ["no", "--filter", "--document", "-"], input: "xml")
        #expect(vetoed.status == 1)
        #expect(vetoed.output == "")

        let nobody = try await host.run(
            "run", "--filter", "--skip=10-upper", "--skip=20-append", "--document=-", "domain", "d1", "migrate", "begin", input: "xml")
        #expect(nobody.output == "xml")

        let elsewhere = try await host.run("run", "--filter", "domain", "d1", "start", "begin")
        #expect(elsewhere.status == 78)
        #expect(elsewhere.errors == "hookctl: domain/d1 start begin is no filter point; add domain/start/begin to Filters= in [Hooks]\n")
    }

    @Test func handsTheDocumentToEveryHook() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "cat")
        host.hook("20-b", "cat")
        let file = host.directory.write("state.json", "{}")
        #expect(
            try await host.run("run", "container", "web1", "start", "--document", file, input: "not this").errors == "10-a: {}\n20-b: {}\n")
        #expect(try await host.run("run", "container", "web1", "start", "--document=-", input: "this").errors == "10-a: this\n20-b: this\n")
        // Standard input is the caller's own where nobody asked for it.
        #expect(try await host.run("run", "container", "web1", "start", input: "not this").errors == "")
    }

    @Test func refusesADocumentThatItCannotRead() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        let missing = try await host.run("run", "--document", host.directory("nowhere"), "container", "web1", "start")
        #expect(missing.status == 66)
        #expect(missing.complaints.count == 1 && missing.errors.contains(host.directory("nowhere")))
        #expect(try await host.run("run", "--document", host.directory.path, "container", "web1", "start").status == 66)
        #expect(host.calls == [])
    }

    // MARK: Options

    /// The lock is somebody else's at first, the hook ignores TERM, and what undoes it ends as little as the hook.
    @Test func hasEndedEverythingBeforeItsCallersDeadline() async throws {
        let host = try HookctlHost()
        host.hook("10-stubborn", "trap '' TERM; \(host.mark("called-$4")); while :; do \(host.sleeper) 600; done")
        let begin = Instant.now
        let completion = try await host.run("run", "--deadline", "4s", "container", "web1", "start", "before")
        // Far below the minute that a script may take here.
        #expect(Instant.now - begin < .seconds(10))
        #expect(completion.status == 1)
        #expect(completion.errors.contains("vetoed by 10-stubborn: it gave no reason (timed out"), "\(completion.errors)")
        #expect(host.calls == ["10-stubborn container web1 start before -", "10-stubborn container web1 start aborted -"])
        #expect(host.processes == [])
    }

    @Test func givesUpWaitingForAnotherDispatchInsideItsCallersDeadline() async throws {
        let host = try HookctlHost()
        host.hook("10-slow", "[ $4 = aborted ] && exit; \(host.mark("holds")); exec \(host.sleeper) 600")
        let holder = try await host.start("run", "container", "web1", "start", "before")
        await host.appears("holds")
        let completion = try await host.run("run", "--deadline", "1s", "container", "web1", "start", "before")
        #expect(completion.status == 75)
        #expect(host.calls == ["10-slow container web1 start before -"])
        holder.send(.terminate)
        _ = try await holder.end()
        await host.expectNothingLeft()
    }

    @Test func timeoutShortensWhatAHookMayTake() async throws {
        let host = try HookctlHost()
        host.hook("10-slow", "[ $4 = aborted ] || exec \(host.sleeper) 60")
        let completion = try await host.run("run", "--timeout", "150ms", "container", "web1", "start", "before")
        #expect(completion.status == 1)
        #expect(completion.vetoes == ["hookctl: container/web1 start before: vetoed by 10-slow: it gave no reason (timed out after 150ms)"])
        // Not the other way round.
        host.hook("10-slow", header: "timeout=120ms", "[ $4 = aborted ] || exec \(host.sleeper) 60")
        let longer = try await host.run("run", "--timeout", "1min", "container", "web1", "start", "before")
        #expect(longer.vetoes == ["hookctl: container/web1 start before: vetoed by 10-slow: it gave no reason (timed out after 120ms)"])
        await host.expectNothingLeft()
    }

    @Test func setenvAndIDReachTheHooks() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "echo \"$HOOK_X_A|$HOOK_X_B|$HOOK_ID|$HOME\"")
        let completion = try await host.run(
            "run", "--setenv", "HOOK_X_A=1=2", "--setenv=HOOK_X_B=", "--id=4f1c", "container", "web1", "start")
        #expect(completion.errors == "10-a: 1=2||4f1c|\n")
    }

    @Test func takesOptionsBeforeAndAfterTheVerb() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        let point = ["container", "web1", "start"]
        for arguments in [
            ["--json", "run"] + point, ["run", "--json"] + point, ["run"] + point + ["--json"],
            ["run", "container", "--json", "web1", "start"],
        ] {
            #expect(try await host.run(arguments).report["verdict"]?.string == "allowed", "\(arguments)")
        }
        for arguments in [["run"] + point + ["--config", host.configuration], ["run", "--config=\(host.configuration)"] + point] {
            host.directory.write("calls", "")
            let completion = try await host.start(program: host.hookctl.path, arguments).end()
            #expect(completion.status == 0)
            #expect(host.calls == ["10-a container web1 start - -"], "\(arguments)")
        }
    }

    // MARK: Exit statuses

    @Test(arguments: [
        [], ["walk"], ["run"], ["run", "container"], ["run", "container", "web1"], ["run", "container", "a/b", "start"],
        ["run", "con tainer", "a", "start"],
        ["run", "container", "web1", "start", "before", "x", "y"], ["run", "--wacth", "container", "web1", "start"],
        ["run", "container", "web1", "start", "--timeout", "soon"], ["run", "container", "web1", "start", "--timeout", "0"],
        ["run", "container", "web1", "start", "--setenv", "A"], ["run", "container", "web1", "start", "--setenv", "HOOK_RUN=1"],
        ["run", "container", "web1", "start", "--setenv", "9=1"], ["run", "container", "web1", "start", "--document"],
    ])
    func aWrongCommandLineIs64AndRunsNothing(arguments: [String]) async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        let completion = try await host.run(arguments)
        #expect(completion.status == 64)
        #expect(completion.complaints.count == 1, "\(completion.errors)")
        #expect(completion.output == "")
        #expect(host.calls == [])
    }

    @Test(arguments: [["run", "container", "web1", "start", "before"], ["explain", "container", "web1", "start"], ["list"], ["check"]])
    func aWrongConfigurationIs78AndSaysWhere(arguments: [String]) async throws {
        let host = try HookctlHost("Timout=5s")
        host.hook("10-a")
        let completion = try await host.run(arguments)
        #expect(completion.status == 78)
        #expect(completion.errors.hasPrefix("hookctl: \(host.configuration):7:1: unknown key \"Timout\""), "\(completion.errors)")
        #expect(host.calls == [])
    }

    @Test func ARuntimeDirectoryThatCannotBeUsedIs71() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        rmdir(host.directory("run"))
        host.directory.write("run", "in the way")
        let completion = try await host.run("run", "container", "web1", "start", "before")
        #expect(completion.status == 71)
        #expect(completion.complaints.count == 1 && completion.errors.contains(host.directory("run")), "\(completion.errors)")
        let json = try await host.run("run", "--json", "container", "web1", "start", "before")
        #expect(json.status == 71)
        #expect(try json.report["verdict"]?.string == "unavailable")
        #expect(host.calls == [])
    }

    @Test func helpAndVersionAreWantedAndSoGoToStandardOutput() async throws {
        let host = try HookctlHost()
        for arguments in [["--help"], ["run", "--help"], ["guard", "--help"], ["--version"]] {
            let completion = try await host.run(arguments)
            #expect(completion.status == 0)
            #expect(completion.errors == "")
            #expect(completion.output.contains("hookctl"))
        }
    }

    // MARK: What cannot get away

    @Test(arguments: [
        "trap '' TERM HUP INT; while :; do SLEEP 60; done",
        "trap '' TERM; (setsid sh -c 'trap \"\" TERM; exec >&- 2>&- <&-; SLEEP 60 & SLEEP 60' MARK &) & SLEEP 60 & SLEEP 60",
        "(env -i setsid sh -c '(setsid SLEEP 60 &); SLEEP 60' MARK >/dev/null 2>&1 </dev/null &); SLEEP 60",
        "SLEEP 60 & kill -STOP $! $$",
    ])
    func nothingOfAScriptOutlivesItsTimeout(action: String) async throws {
        let host = try HookctlHost("Grace=100ms")
        let action = action.replacing("SLEEP", with: host.sleeper).replacing("MARK", with: host.directory("mark"))
        host.hook("10-stubborn", header: "qualifier=before timeout=300ms", action)
        for _ in 0..<3 {
            let completion = try await host.run("run", "container", "web1", "start", "before")
            #expect(
                completion.vetoes == [
                    "hookctl: container/web1 start before: vetoed by 10-stubborn: it gave no reason (timed out after 300ms)"
                ])
            #expect(host.processes == [])
        }
        await host.expectNothingLeft()
    }
}
