import Foundation
import Glibc
import Linux
import TestSupport
import Testing

/// `hookctl guard`, as who puts it before a command sees it.
@Suite(.serialized) struct GuardTests {
    private let web1 = ["guard", "container", "web1", "start"]

    // MARK: The gate, the command, and what is told afterwards

    @Test(arguments: ["before", "after", "aborted"]) func saysTheQualifiersItself(word: String) async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        let completion = try await host.run("guard", "container", "web1", "start", word, "--", "/bin/true")
        #expect(completion.status == 125)
        #expect(completion.errors.hasPrefix("hookctl: guard says before, after and aborted itself; leave out '\(word)'"))
        #expect(host.calls == [])
    }

    @Test func runsTheCommandBetweenItsHooks() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "echo said")
        host.hook("20-b")
        let completion = try await host.run(
            "guard", "container", "web1", "start", "extra", "--", "/bin/sh", "-c", "cat; echo \"$0 $*\" >>\(host.directory("calls"))",
            "command", "--json",
            "--", "x", input: "in")
        #expect(completion == .init(status: 0, output: "in", errors: "10-a: said\n10-a: said\n"))
        #expect(
            host.calls == [
                "10-a container web1 start before extra", "20-b container web1 start before extra", "command --json -- x",
                "10-a container web1 start after extra", "20-b container web1 start after extra",
            ])
        await host.expectNothingLeft()
    }

    @Test func doesNotRunTheCommandWhenTheGateRefuses() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        host.hook("20-no", header: "qualifier=before,aborted", "[ $4 = aborted ] || { echo full >&2; exit 3; }")
        host.hook("30-c")
        let completion = try await host.run(web1 + ["--", "/bin/touch", host.directory("ran")])
        #expect(
            completion == .init(status: 125, errors: "hookctl: container/web1 start before: vetoed by 20-no: full (exit status 3)\n"))
        #expect(host.directory.read("ran") == nil)
        #expect(
            host.calls == [
                "10-a container web1 start before -", "20-no container web1 start before -", "20-no container web1 start aborted -",
                "10-a container web1 start aborted -",
            ])
        await host.expectNothingLeft()
    }

    @Test func undoesExactlyTheHooksOfItsGateWhenTheCommandFails() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        host.hook("15-before-only", header: "qualifier=before")
        host.hook("20-ignored", header: "on-failure=ignore", "exit 4")
        host.hook("25-aborted-only", header: "qualifier=aborted")
        host.hook("30-skipped")
        host.hook("35-after-only", header: "qualifier=after")
        host.directory.script("hooks.d/36-unstartable", "").withCString { _ = unlink($0) }
        host.directory.write("hooks.d/36-unstartable", "#!/nowhere/sh\n# hook: on-failure=ignore\n", mode: 0o755)
        // It is there when the operation is undone and was not when it began.
        let late = "printf '#!/bin/sh\\necho late >>\(host.directory("calls"))\\n' >\(host.directory("hooks.d/40-late"))"
        let script = "\(late); chmod +x \(host.directory("hooks.d/40-late")); exit 7"
        let completion = try await host.run(web1 + ["--skip", "30-skipped", "--", "/bin/sh", "-c", script])
        #expect(completion.status == 7)
        #expect(
            host.calls == [
                "10-a container web1 start before -", "15-before-only container web1 start before -",
                "20-ignored container web1 start before -",
                "20-ignored container web1 start aborted -", "10-a container web1 start aborted -",
            ])
        await host.expectNothingLeft()
    }

    @Test func whatTheHooksSayAfterwardsChangesNothing() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "[ $4 = before ] || exit 9")
        for status in [0, 3] {
            let completion = try await host.run(web1 + ["--", "/bin/sh", "-c", "exit \(status)"])
            #expect(completion.status == status)
            let side = status == 0 ? "after" : "aborted"
            #expect(completion.errors == "hookctl: container/web1 start \(side): 10-a failed: it gave no reason (exit status 9)\n")
        }
    }

    @Test(arguments: [1, 64, 77, 124, 125, 126, 127, 128, 255]) func passesTheExitStatusOn(status: Int32) async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        let completion = try await host.run(web1 + ["--", "/bin/sh", "-c", "exit \(status)"])
        #expect(completion == .init(status: status))
        #expect(host.calls.last == "10-a container web1 start aborted -")
    }

    @Test(arguments: [SIGTERM, SIGKILL, SIGSEGV, SIGHUP]) func aCommandThatASignalEndsIs128AndItsNumber(signal: Int32) async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        let completion = try await host.run(web1 + ["--", "/bin/sh", "-c", "ulimit -c 0; kill -\(signal) $$"])
        #expect(completion.status == 128 + signal)
        #expect(host.calls.last == "10-a container web1 start aborted -")
    }

    @Test func aCommandThatCannotRunIs126Or127AndIsUndone() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        host.directory.directory("bin")
        host.directory.write("bin/plain", "text\n")
        host.directory.write("bin/formless", "text\n", mode: 0o755)
        host.directory.write("bin/lost", "#!/nowhere/sh\n", mode: 0o755)
        let path = ["PATH": "/nowhere:\(host.directory("bin"))"]
        let cases: [(String, Int32)] = [
            ("missing", 127), (host.directory("bin/missing"), 127), ("plain", 126), (host.directory("bin/plain"), 126),
            (host.directory("bin"), 126),
            ("formless", 126), ("lost", 127), ("", 127), (host.directory("bin/plain/x"), 126),
        ]
        for (word, status) in cases {
            host.directory.write("calls", "")
            let completion = try await host.run(web1 + ["--", word], environment: path)
            #expect(completion.status == status, "\(word)")
            #expect(
                completion.complaints.count == 1 && completion.errors.hasPrefix("hookctl: cannot run \"\(word)\": "), "\(completion.errors)"
            )
            #expect(host.calls == ["10-a container web1 start before -", "10-a container web1 start aborted -"], "\(word)")
        }
        await host.expectNothingLeft()
    }

    @Test func whateverGoesWrongBeforeTheCommandIs125() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        let touch = ["--", "/bin/touch", host.directory("ran")]
        for arguments in [
            ["guard"], ["guard", "container", "web1", "start"], ["guard", "container", "web1", "start", "--"],
            ["guard", "container", "web1"] + touch,
            ["guard", "--wacth", "container", "web1", "start"] + touch, ["guard", "container", "a/b", "start"] + touch,
            ["guard", "container", "web1", "start", "--document", host.directory("nowhere")] + touch,
            ["guard", "container", "web1", "start", "--timeout", "soon"] + touch,
        ] {
            let completion = try await host.run(arguments)
            #expect(completion.status == 125, "\(arguments)")
            #expect(completion.complaints.count == 1)
        }
        #expect(try await HookctlHost("Timout=1").run(web1 + touch).status == 125)
        rmdir(host.directory("run"))
        host.directory.write("run", "in the way")
        #expect(try await host.run(web1 + touch).status == 125)
        #expect(host.directory.read("ran") == nil)
        #expect(host.calls == [])
    }

    @Test func doesNotHoldTheObjectsLockWhileTheCommandRuns() async throws {
        let host = try HookctlHost("LockTimeout=0")
        host.hook("10-a")
        // A container manager's runtime comes back with hooks of its own, and is a guarded command itself.
        let completion = try await host.run(
            web1 + [
                "--", "/bin/sh", "-c",
                "\(host.command) run container web1 create before && \(host.command) guard container web1 start -- true",
            ])
        #expect(completion == .init(status: 0))
        #expect(
            host.calls
                == ["start before", "create before", "start before", "start after", "start after"].map { "10-a container web1 \($0) -" })
    }

    // MARK: The command is its caller's

    @Test func theCommandHasTheCallersDirectoryEnvironmentUmaskAndDescriptors() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "umask; pwd")
        host.directory.directory("here")
        host.directory.write("seven", "from seven\n")
        let script = "pwd; umask; echo \"$X_MINE $HOOK_RUN\"; cat <&7; ulimit -n; readlink /proc/self/fd/* | grep -c hookd-test"
        func caller(_ prefix: String) async throws -> RealProgram.Completion {
            let caller =
                "cd \(host.directory("here")); umask 027; ulimit -n 64; export X_MINE='a b'; exec 7<\(host.directory("seven")); exec \(prefix) sh -c '\(script)'"
            return try await host.start(program: "/bin/sh", ["-c", caller]).end()
        }
        let plain = try await caller("")
        let guarded = try await caller("\(host.command) guard container web1 start --")
        #expect(plain.output.hasPrefix("\(host.directory("here"))\n0027\na b \nfrom seven\n64\n"))
        #expect(guarded.status == 0)
        // The numbers of the files differ, the rest does not.
        #expect(guarded.output == plain.output)
        #expect(guarded.errors == "10-a: 0022\n10-a: /\n10-a: 0022\n10-a: /\n")
    }

    @Test func theCommandHasTheCallersSignalMaskAndIgnoredSignals() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "grep -E '^Sig(Blk|Ign)' /proc/self/status")
        let grep = ["/bin/grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"]
        // nohup(1) has SIGHUP ignored.
        let plain = try await host.start(program: "/usr/bin/nohup", grep, blocked: [Signal(SIGUSR1), Signal(SIGTERM)]).end()
        let guarded = try await host.start(
            program: "/usr/bin/nohup", [host.hookctl.path, "--config", host.configuration] + web1 + ["--"] + grep,
            blocked: [Signal(SIGUSR1), Signal(SIGTERM)]
        ).end()
        #expect(plain.output.hasPrefix("SigBlk:\t0000000000004200\nSigIgn:\t") && plain.output.hasSuffix("1\n"), "\(plain.output)")
        #expect(guarded.output == plain.output)
        // The hooks have neither.
        let lines = guarded.errors.split(separator: "\n").filter { $0.hasPrefix("10-a: ") }
        #expect(lines.count == 4)
        #expect(lines.allSatisfy { $0.hasSuffix("SigBlk:\\t0000000000000000") || $0.contains("SigIgn:") && $0.hasSuffix("0") }, "\(lines)")
    }

    @Test func theCommandIsFoundAlongPATH() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        host.directory.script("bin/mine", "echo \"$0\"")
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let completion = try await host.run(web1 + ["--", "mine"], environment: ["PATH": "\(host.directory("bin")):\(path)"])
        #expect(completion == .init(status: 0, output: "\(host.directory("bin/mine"))\n"))
    }

    @Test func leavesAloneWhatTheCommandLeavesBehind() async throws {
        let host = try HookctlHost()
        host.hook("10-a", header: "qualifier=after", "grep ^PPid /proc/$(cat \(host.directory("daemon")))/status | cut -f2; echo $PPID")
        let daemon = "sh -c 'echo $$ >\(host.directory("daemon")); exec \(host.sleeper) 60' >/dev/null 2>&1 </dev/null"
        for start in ["setsid \(daemon) &", "\(daemon) &"] {
            unlink(host.directory("daemon"))
            let completion = try await host.run(
                web1 + ["--", "/bin/sh", "-c", "(\(start)); while [ ! -s \(host.directory("daemon")) ]; do sleep 0.01; done"])
            #expect(completion.status == 0)
            // Nothing of the daemon in the report of the hooks after it, and hookctl is not its parent.
            let lines = completion.errors.split(separator: "\n")
            try #require(lines.count == 2, "\(completion.errors)")
            #expect(lines[0] != lines[1])
            #expect(host.processes.map(String.init) == host.directory.lines("daemon"))
            await host.killRemaining()
        }
    }

    // MARK: The terminal

    @Test func theCommandHasTheTerminal() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "[ -t 0 ] || [ -t 1 ] || [ -t 2 ] || echo no terminal >>\(host.directory("calls"))")
        let script =
            "[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && : </dev/tty && echo \"on a terminal\" && read line && echo \"read $line\" && exit 5"
        let program = try await host.startOnTerminal("guard", "container", "web1", "start", "--", "/bin/sh", "-c", script)
        await eventually { program.output.contains("on a terminal") }
        try program.type("hello\n")
        let completion = try await program.end()
        #expect(completion.status == 5)
        #expect(completion.output.contains("read hello"))
        #expect(host.calls == ["10-a container web1 start before -", "no terminal", "10-a container web1 start aborted -", "no terminal"])
        await host.expectNothingLeft()
    }

    @Test func aKeyThatInterruptsReachesTheCommandOnce() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        let script = "trap 'echo got >>\(host.directory("got"))' INT; \(host.mark("ready")); \(host.awaiting("go")); exit 5"
        let program = try await host.startOnTerminal("guard", "container", "web1", "start", "--", "/bin/sh", "-c", script)
        await host.appears("ready")
        try program.type("\u{3}")
        _ = try await host.line(of: "got")
        // A second one would come at once.
        try await Task.sleep(for: .milliseconds(200))
        #expect(host.directory.lines("got") == ["got"])
        host.make("go")
        let completion = try await program.end()
        #expect(completion.status == 5)
        #expect(!completion.output.contains("hookctl:"))
        #expect(host.calls.last == "10-a container web1 start aborted -")
        await host.expectNothingLeft()
    }

    @Test func aKeyThatEndsTheCommandDoesNotEndTheUndoing() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        host.hook("20-b", "[ $4 = before ] || sleep 0.1")
        for (key, status) in [("\u{3}", 128 + SIGINT), ("\u{1c}", 128 + SIGQUIT)] {
            for _ in 0..<5 {
                host.directory.write("calls", "")
                unlink(host.directory("ready"))
                let program = try await host.startOnTerminal(
                    "guard", "container", "web1", "start", "--", "/bin/sh", "-c",
                    "ulimit -c 0; \(host.mark("ready")); exec \(host.sleeper) 60")
                await host.appears("ready")
                await eventually { host.processes.count == 2 }
                try program.type(key)
                let completion = try await program.end()
                #expect(completion.status == status)
                #expect(!completion.output.contains("hookctl:"), "\(completion.output)")
                #expect(host.calls.suffix(2) == ["20-b container web1 start aborted -", "10-a container web1 start aborted -"])
            }
        }
        await host.expectNothingLeft()
    }

    // MARK: Signals

    @Test(arguments: [Signal.terminate, .interrupt, .hangUp, .quit]) func handsSignalsToTheCommand(signal: Signal) async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        let script =
            "trap 'echo got >>\(host.directory("got")); exit 9' \(signal.rawValue); \(host.mark("ready")); while :; do sleep 0.01; done"
        let program = try await host.start(web1 + ["--", "/bin/sh", "-c", script])
        await host.appears("ready")
        program.send(signal)
        let completion = try await program.end()
        #expect(completion == .init(status: 9))
        #expect(host.directory.lines("got") == ["got"])
        #expect(host.calls == ["10-a container web1 start before -", "10-a container web1 start aborted -"])
        await host.expectNothingLeft()
    }

    @Test func survivesTheHangUpThatNohupHasIgnored() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "[ $4 = before ] || { \(host.mark("telling")); \(host.awaiting("told")); }")
        let script = "\(host.mark("ready")); \(host.awaiting("go")); kill -HUP $$; exit 0"
        let program = try await host.start(
            program: "/usr/bin/nohup", [host.hookctl.path, "--config", host.configuration] + web1 + ["--", "/bin/sh", "-c", script])
        await host.appears("ready")
        program.send(.hangUp)
        host.make("go")
        await host.appears("telling")
        program.send(.hangUp)
        host.make("told")
        let completion = try await program.end()
        #expect(completion == .init(status: 0))
        #expect(host.calls == ["10-a container web1 start before -", "10-a container web1 start after -"])
    }

    @Test func aSignalAtTheGateUndoesItAndRunsNoCommand() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        host.hook("20-slow", "[ $4 = aborted ] || { \(host.mark("ready")); exec \(host.sleeper) 60; }")
        let program = try await host.start(web1 + ["--", "/bin/touch", host.directory("ran")])
        await host.appears("ready")
        program.send(.terminate)
        let completion = try await program.end()
        #expect(completion.status == 143)
        #expect(completion.complaints.last == "hookctl: container/web1 start before: cancelled")
        #expect(host.directory.read("ran") == nil)
        #expect(host.calls.suffix(2) == ["20-slow container web1 start aborted -", "10-a container web1 start aborted -"])
        await host.expectNothingLeft()
    }

    @Test func noSignalGetsLostBetweenTheGateAndTheCommand() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "[ $4 = aborted ] || kill -TERM $PPID")
        for _ in 0..<20 {
            host.directory.write("calls", "")
            let completion = try await host.run(web1 + ["--", "/bin/sh", "-c", "\(host.mark("ran")); exec \(host.sleeper) 60"])
            #expect(completion.status == 143)
            #expect(completion.complaints.last == "hookctl: container/web1 start before: cancelled")
            #expect(host.calls == ["10-a container web1 start before -", "10-a container web1 start aborted -"])
            #expect(host.directory.read("ran") == nil)
        }
        await host.expectNothingLeft()
    }

    @Test(arguments: [0, 1]) func aSignalAfterTheCommandEndsTheHookThatIsBeingTold(status: Int32) async throws {
        let host = try HookctlHost()
        host.hook("10-slow", "[ $4 = before ] || { \(host.mark("ready")); exec \(host.sleeper) 60; }")
        let program = try await host.start(web1 + ["--", "/bin/sh", "-c", "exit \(status)"])
        await host.appears("ready")
        program.send(.terminate)
        let completion = try await program.end(within: .seconds(20))
        // The operation is over: its status stands.
        #expect(completion.status == status)
        #expect(completion.complaints.last == "hookctl: container/web1 start \(status == 0 ? "after" : "aborted"): cancelled")
        await host.expectNothingLeft()
    }
}

extension RunningProgram {
    /// Types keys on its terminal.
    func type(_ keys: String) throws {
        guard case .terminal(let terminal) = streams else { preconditionFailure("it has no terminal") }
        try terminal.type(keys)
    }
}
