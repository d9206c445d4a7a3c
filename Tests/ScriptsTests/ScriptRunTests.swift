import Glibc
import Linux
import TestSupport
import Testing

@testable import Scripts

private let dispatch = RunTag.random()

@Suite(.serialized, .leavesNothing(of: dispatch)) struct ScriptRunTests {
    let bench = Bench(dispatch)

    @Test func reportsWhatAScriptSaidAndHowItEnded() async {
        let result = await bench.run("echo out; echo \"$*\"; echo err >&2; exit 3")
        #expect(result.outcome == .refused(status: 3))
        #expect(result.output.text == "out\ncontainer web1\n")
        #expect(result.errors.text == "err\n")
        #expect(result.leftBehind == [])
        #expect(result.wasStarted)
        #expect(result.replacement == nil)
    }

    @Test(
        arguments: [
            ("exit 0", .passed), ("exit 1", .refused(status: 1)), ("exit 125", .refused(status: 125)), ("exit 200", .refused(status: 200)),
            ("/etc/passwd", .notRunnable(reason: "exit status 126: a command in it cannot be executed")),
            ("no-such-command", .notRunnable(reason: "exit status 127: a command in it was not found")),
            ("kill -SEGV $$", .crashed(Signal(SIGSEGV))), ("kill -KILL $$", .crashed(.kill)), ("kill -TERM $$", .crashed(.terminate)),
            // Nobody else's signal is a crash of the script.
            ("sh -c 'kill -KILL $$'; exit 0", .passed),
        ] as [(String, ScriptOutcome)])
    func readsHowItEnded(script: String, outcome: ScriptOutcome) async {
        #expect(await bench.run(script).outcome == outcome)
    }

    @Test func givesTheEnvironmentAndNothingOfItsOwn() async {
        setenv("OF_THE_DAEMON", "1", 1)
        defer { unsetenv("OF_THE_DAEMON") }
        let result = await bench.run(path: "/usr/bin/env") {
            $0.arguments = []
            $0.environment = ["A=1", "B=two words", "C="]
        }
        #expect(result.output.text == "A=1\nB=two words\nC=\n")
    }

    @Test func runsAsTheContractSays() async {
        let result = await bench.run(
            """
            pwd; umask; readlink /proc/$$/fd/0
            # What the shell itself has open to read this script stands above.
            ls /proc/$$/fd | sort -n | head -n 3 | tr '\\n' ' '; echo
            test "$(ps -o sid= -p $$)" -eq $$ && echo leads
            grep -E 'Sig(Blk|Ign)' /proc/self/status
            """)
        #expect(
            result.output.text.split(separator: "\n").map(String.init) == [
                "/", "0022", "/dev/null", "0 1 2 ", "leads", "SigBlk:\t0000000000000000",
                // glibc has two signals of its own ignored, 32 and 33, in whatever it spawns.
                "SigIgn:\t0000000180000000",
            ])
    }

    @Test func tellsWhoRunsAsSoonAsItDoes() async {
        let script = bench.directory.script("slow", "echo $$; exec sleep 0.2")
        let (result, leader) = await withLeader(bench.prepare(path: script))
        #expect(result.output.text == "\(leader ?? 0)\n")
    }

    @LoopActor private func withLeader(_ run: ScriptRun) async -> (ScriptRun.Result, ProcessID?) {
        var leader: ProcessID?
        let result = await run.run { leader = $0.id }
        return (result, leader)
    }

    // MARK: What cannot be started

    @Test(
        arguments: [
            (
                "no line", "exit 0\n", 0o755,
                "it has no \"#!\" line and is no program of this machine (ENOEXEC); begin it with \"#!/bin/sh\""
            ),
            ("interpreter", "#!/nowhere/sh\n", 0o755, "interpreter \"/nowhere/sh\" not found (ENOENT); check its first line"),
            (
                "crlf", "#!/bin/sh\r\nexit 0\r\n", 0o755,
                "interpreter \"/bin/sh\\r\" not found (ENOENT); its lines end in CR LF, convert them to LF"
            ),
            (
                "mode", "#!/bin/sh\n", 0o644,
                "permission denied (EACCES); is its file system mounted noexec, or its interpreter not executable?"
            ),
            (
                "interpreter's mode", "#!/etc/passwd\n", 0o755,
                "permission denied (EACCES); is its file system mounted noexec, or its interpreter not executable?"
            ),
            ("empty", "", 0o755, "it has no \"#!\" line and is no program of this machine (ENOEXEC); begin it with \"#!/bin/sh\""),
        ] as [(String, String, UInt32, String)])
    func saysWhyItCouldNotBeStarted(name: String, text: String, mode: UInt32, reason: String) async {
        bench.directory.write(name, text, mode: mode)
        let result = await bench.run(path: bench.directory(name))
        #expect(result.outcome == .notRunnable(reason: reason))
        #expect(!result.wasStarted)
        #expect(result.output.byteCount == 0)
    }

    @Test func saysThatAScriptVanished() async {
        let result = await bench.run(path: bench.directory("gone"))
        #expect(result.outcome == .notRunnable(reason: "the file is gone: No such file or directory (ENOENT)"))
        #expect(!result.wasStarted)
    }

    @Test func saysThatSomebodyHasItOpenForWriting() async throws {
        let path = bench.directory.script("busy", "exit 0")
        let writer = try FileDescriptor.open(path, .writeOnly)
        let result = await bench.run(path: path)
        let reason = "somebody still has it open for writing (ETXTBSY); install scripts under another name and rename them"
        #expect(result.outcome == .notRunnable(reason: reason))
        #expect(!result.wasStarted)
        #expect(result.duration >= .milliseconds(100))
        _ = consume writer
        #expect(await bench.run(path: path).outcome == .passed)
    }

    @Test @LoopActor func waitsAMomentForWhoeverHasItOpenForWriting() async throws {
        let path = bench.directory.script("busy", "exit 0")
        async let result = holdOpen(path, for: .milliseconds(30))
        let run = await bench.run(path: path)
        try await result
        #expect(run.outcome == .passed)
    }

    @LoopActor private func holdOpen(_ path: String, for span: Duration) async throws {
        let writer = try FileDescriptor.open(path, .writeOnly)
        await pause(span)
        _ = consume writer
    }

    @Test func refusesArgumentsThatAreTooLong() async {
        let path = bench.directory.script("long", "exit 0")
        let result = await bench.run(path: path) { $0.arguments = [String(repeating: "x", count: 200_000)] }
        #expect(result.outcome == .notRunnable(reason: "Argument list too long (E2BIG)"))
        #expect(!result.wasStarted)
    }

    @Test func doesNotTakeAnUnknownEndForAGoodOne() async {
        let path = bench.directory.script("reaped", "exit 0")
        let result = await runAndReapElsewhere(bench.prepare(path: path))
        #expect(result.outcome == .notRunnable(reason: "its exit status was taken by somebody else"))
        #expect(result.wasStarted)
    }

    @LoopActor private func runAndReapElsewhere(_ run: ScriptRun) async -> ScriptRun.Result {
        // As an embedding program does that waits for any child; on the loop's thread, so before the run can.
        await run.run { leader in
            var status: Int32 = 0
            waitpid(leader.id, &status, 0)
        }
    }

    // MARK: The clock

    @Test func endsWithTheScriptAndNotWithItsOutput() async {
        let command = UniqueSleep()
        let result = await bench.run("\(command) & echo done")
        #expect(result.outcome == .passed)
        #expect(result.output.text == "done\n")
        // 100 ms are promised, and two busy cores are slow.
        #expect(result.duration < .seconds(5))
        #expect(result.leftBehind.map(\.name) == ["sleep"])
        #expect(result.leftBehind.map(\.id) == command.processes)
        await command.kill()
    }

    @Test func namesWhatWasLeftBehindHoweverItHides() async {
        let command = UniqueSleep()
        let result = await bench.run(
            "(setsid env -i \(command) >/dev/null 2>&1 </dev/null &)\nwhile ! pgrep -f '^\(command)' >/dev/null; do sleep 0.01; done")
        #expect(result.outcome == .passed)
        #expect(result.leftBehind.map(\.name) == ["sleep"])
        #expect(result.leftBehind.map(\.id) == command.processes)
        await command.kill()
    }

    @Test func leavesNothingOfALeftProcessThatEndsLater() async {
        let command = UniqueSleep()
        #expect(await bench.run("\(command) >/dev/null 2>&1 &").outcome == .passed)
        let left = command.processes
        #expect(left.count == 1)
        for id in left { kill(id, SIGKILL) }
        await eventually { left.allSatisfy { ProcessStatus.of($0)?.isZombie ?? true } }
        // Nobody waits for it until the next script runs, whose dispatch may be another.
        #expect(await Bench(.random()).run("exit 0").outcome == .passed)
        #expect(Processes.children(of: dispatch).map(\.id) == [])
    }

    @Test func readsWhatWasWrittenJustBeforeTheEnd() async {
        for _ in 0..<20 {
            let result = await bench.run("head -c 60000 /dev/zero; echo last >&2")
            #expect(result.output.byteCount == 60000)
            #expect(result.errors.text == "last\n")
        }
    }

    @Test @LoopActor func believesAScriptThatEndedInTimeThoughNobodyLooked() async {
        let path = bench.directory.script("timely", "exit 0")
        let run = bench.prepare(path: path) { $0.timeout = .milliseconds(60) }
        // The loop is kept from looking until the deadline has gone, as by a stopped or suspended machine.
        let result = await run.run { _ in usleep(150_000) }
        #expect(result.outcome == .passed)
    }

    @Test func runsManyAtOnceInTheTimeOfOne() async {
        let path = bench.directory.script("slow", "sleep 0.1; echo \"$1\"")
        let begin = Instant.now
        let outputs = await withTaskGroup(of: String.self) { group in
            for index in 0..<50 { group.addTask { await bench.run(path: path) { $0.arguments = ["\(index)"] }.output.text } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(outputs) == Set((0..<50).map { "\($0)\n" }))
        // One after the other they would take five seconds.
        #expect(Instant.now - begin < .milliseconds(4500))
    }
}
