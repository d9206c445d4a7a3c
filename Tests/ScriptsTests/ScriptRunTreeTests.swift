import Glibc
import Linux
import TestSupport
import Testing

@testable import Scripts

extension ScriptOutcome {
    /// What outlived the end that was made, by name; nil when the script ended by itself.
    fileprivate var survivors: [String]? {
        switch self {
        case .timedOut(_, let survivors), .cancelled(let survivors): survivors.map(\.name)
        case .passed, .refused, .notRunnable, .crashed: nil
        }
    }
}

private let dispatch = RunTag.random()

@Suite(.serialized, .leavesNothing(of: dispatch)) struct ScriptRunTreeTests {
    let bench = Bench(dispatch)

    /// A script that ignores SIGTERM, and whose child has left the session, its parent and every descriptor.
    private func escaping(_ command: UniqueSleep) -> String {
        """
        trap '' TERM
        (setsid env -i /bin/sh -c 'trap "" TERM; exec >/dev/null 2>&1 </dev/null; \(command) & \(command)' &) &
        \(command) & \(command)
        """
    }

    @Test func endsEverythingWhenTheDeadlinePasses() async {
        let command = UniqueSleep()
        let result = await bench.run(escaping(command)) {
            $0.timeout = .milliseconds(300)
            $0.grace = .milliseconds(100)
        }
        #expect(result.outcome.word == "timed-out")
        #expect(result.outcome.survivors == [])
        #expect(result.duration >= .milliseconds(400))
        // 50 ms are promised, and two busy cores are slow.
        #expect(result.duration < .milliseconds(400) + .seconds(4))
        #expect(command.processes == [])
        #expect(Processes.children(of: dispatch).map(\.id) == [])
    }

    @Test func endsTwoHundredAtAnyMomentAndTouchesNobodyElse() async {
        let bystander = UniqueSleep()
        let other = Bench(.random())
        let stop = other.directory("stop")
        let script = "(setsid \(bystander) >/dev/null 2>&1 </dev/null &)\nwhile ! test -e \(stop); do sleep 0.02; done; echo unhurt"
        async let unhurt = other.run(script) { $0.timeout = .seconds(60) }

        let command = UniqueSleep()
        let path = bench.directory.script("escaping", escaping(command))
        for batch in 0..<10 {
            let results = await withTaskGroup(of: ScriptRun.Result.self) { group in
                for index in 0..<20 {
                    // From before the first fork until long after the last.
                    group.addTask {
                        await bench.run(path: path) {
                            $0.timeout = .milliseconds(3 * index + batch)
                            $0.grace = .milliseconds(20)
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.map(\.outcome.word) == Array(repeating: "timed-out", count: 20))
            #expect(results.compactMap(\.outcome.survivors) == Array(repeating: [], count: 20))
            #expect((results.map(\.duration).max() ?? .zero) < .seconds(6))
        }
        #expect(command.processes == [])
        #expect(Processes.children(of: dispatch).map(\.id) == [])

        #expect(bystander.processes.count == 1)
        other.directory.write("stop", "")
        let result = await unhurt
        #expect(result.outcome == .passed)
        #expect(result.output.text == "unhurt\n")
        #expect(result.leftBehind.map(\.id) == bystander.processes)
        await bystander.kill()
    }

    @Test func givesTimeToThoseWhoEndWhenAsked() async {
        let command = UniqueSleep()
        // Polite, with an orphan that is not its child any more and ends of the signal itself.
        let result = await bench.run("trap 'echo cleaned up; exit 0' TERM\n(\(command) &)\nwhile :; do sleep 0.01; done") {
            $0.timeout = .milliseconds(200)
            $0.grace = .seconds(20)
        }
        #expect(result.outcome.survivors == [])
        #expect(result.outcome.word == "timed-out")
        #expect(result.output.text == "cleaned up\n")
        #expect(result.duration < .seconds(10))
        #expect(command.processes == [])
        // Ended in the grace period, and waited for all the same.
        #expect(Processes.children(of: dispatch).map(\.id) == [])
    }

    @Test func readsWhatIsSaidInTheGracePeriod() async {
        for _ in 0..<15 {
            let result = await bench.run("trap 'head -c 50000 /dev/zero; echo cleaned up >&2; exit 0' TERM\nwhile :; do sleep 0.002; done")
            {
                $0.timeout = .milliseconds(40)
                $0.grace = .seconds(20)
            }
            #expect(result.outcome.word == "timed-out")
            #expect(result.output.byteCount == 50000)
            // The shell itself says "Terminated" of its sleep before.
            #expect(result.errors.lastLine == "cleaned up")
        }
    }

    @Test func endsAStoppedTree() async {
        let command = UniqueSleep()
        let result = await bench.run("\(command) & kill -STOP $!; (setsid \(command) & kill -STOP $!); kill -STOP $$") {
            $0.timeout = .milliseconds(200)
            $0.grace = .seconds(20)
        }
        // Woken to be asked, so well before the end of the grace period.
        #expect(result.outcome.survivors == [])
        #expect(result.duration < .seconds(10))
        #expect(command.processes == [])
    }

    @Test func endsAStoppedTreeThatIgnoresTheAsking() async {
        let command = UniqueSleep()
        let result = await bench.run("trap '' TERM; sh -c 'kill -STOP $$; \(command)' & \(command) & kill -STOP $$; \(command)") {
            $0.timeout = .milliseconds(200)
            $0.grace = .milliseconds(50)
        }
        #expect(result.outcome.survivors == [])
        #expect(command.processes == [])
    }

    @Test func endsOneThatGoesOnForking() async {
        let command = UniqueSleep()
        let result = await bench.run("trap '' TERM\nfork() { while :; do (\(command) &) ; sleep 0.005; done; }\nfork & fork") {
            $0.timeout = .milliseconds(200)
            $0.grace = .milliseconds(50)
        }
        #expect(result.outcome.survivors == [])
        #expect(command.processes == [])
        #expect(Processes.children(of: dispatch).map(\.id) == [])
    }

    @Test(arguments: ["\(0)", "setsid"]) func endsWhatHasLostItsTag(way: String) async {
        let command = UniqueSleep()
        let prefix = way == "setsid" ? "setsid --wait " : ""
        // As su(1) does through pam_limits: what is left of the script is its session, and whose child it is.
        let result = await bench.run(
            "trap '' TERM\n\(prefix)bash -c 'ulimit -Sx 5; trap \"\" TERM; \(command) & \(command)' & wait; exit 0"
        ) {
            $0.timeout = .milliseconds(300)
            $0.grace = .milliseconds(50)
        }
        #expect(result.outcome.survivors == [])
        #expect(command.processes == [])
    }

    @Test func endsWhatStaysInTheSessionWithoutAnySupervision() async {
        let command = UniqueSleep()
        async let run = bench.run("trap '' TERM; (\(command) &); \(command) & setsid --wait \(command) & \(command)") {
            $0.supervision = []
            $0.timeout = .seconds(1)
            $0.grace = .milliseconds(50)
        }
        await eventually { command.processes.count == 4 }
        let started = command.processes
        let result = await run
        #expect(started.count == 4)
        #expect(result.outcome.survivors == [])
        #expect(command.processes == [])
        // This process adopts orphans for other tests' sake; without supervision that is not the run's business.
        Processes.reap(started)
    }

    @Test func killsAtOnceWithoutAGracePeriod() async {
        let command = UniqueSleep()
        let result = await bench.run(escaping(command)) {
            $0.timeout = .milliseconds(200)
            $0.grace = .zero
        }
        #expect(result.outcome.survivors == [])
        #expect(result.duration < .seconds(5))
        #expect(command.processes == [])
    }

    // MARK: Interrupts

    @Test @LoopActor func endsEverythingWhenItIsCancelled() async {
        let command = UniqueSleep()
        let path = bench.directory.script("slow", "echo begun; : >\(bench.directory("begun")); \(command) & \(command)")
        let run = bench.prepare(path: path)
        let interrupt = Interrupt()
        async let result = run.run(interrupt: interrupt)
        let begun = bench.directory("begun")
        await eventually { access(begun, F_OK) == 0 }
        interrupt.raise()
        let outcome = await result
        #expect(outcome.outcome == .cancelled(survivors: []))
        #expect(outcome.output.text == "begun\n")
        #expect(outcome.duration < .seconds(10))
        #expect(command.processes == [])
    }

    @Test(arguments: [true, false]) @LoopActor func hurriesWhenItIsCancelledTwice(isAtOnce: Bool) async {
        let command = UniqueSleep()
        let path = bench.directory.script("stubborn", "trap '' TERM; : >\(bench.directory("begun")); \(command) & \(command)")
        let run = bench.prepare(path: path) { $0.grace = .seconds(15) }
        let interrupt = Interrupt()
        async let result = run.run(interrupt: interrupt)
        let begun = bench.directory("begun")
        await eventually { access(begun, F_OK) == 0 }
        interrupt.raise()
        if !isAtOnce { await pause(.milliseconds(50)) }
        interrupt.raise()
        let outcome = await result
        #expect(outcome.outcome == .cancelled(survivors: []))
        #expect(outcome.duration < .seconds(10))
        #expect(command.processes == [])
    }

    @Test @LoopActor func overlooksAnInterruptThatWasTakenCareOf() async {
        let path = bench.directory.script("undo", "sleep 0.05; echo undone")
        let interrupt = Interrupt()
        interrupt.raise()
        #expect(await bench.prepare(path: path).run(interrupt: interrupt, ignoring: 1).output.text == "undone\n")
        #expect(await bench.prepare(path: path).run(interrupt: interrupt).outcome == .cancelled(survivors: []))
    }
}
