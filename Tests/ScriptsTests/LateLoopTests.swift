import Glibc
import Linux
import TestSupport
import Testing

@testable import Scripts

/// Deadlines when the program itself was stopped, or busy with something else, while the script ran.
@Suite(.serialized) struct LateLoopTests {
    let directory = TemporaryDirectory()

    func run(_ script: String, timeout: Duration) async -> ScriptRun.Result {
        let run = ScriptRun(
            path: directory.script("hook", script), arguments: [], environment: ["PATH=/usr/bin:/bin"], document: nil,
            deadline: .now + timeout, grace: .milliseconds(100), outputLimit: 1024, tag: nil, supervision: [])
        return await run.run { _ in
            // In the moment between the start and the first wait: the loop's thread stands still beyond the deadline.
            usleep(600_000)
        }
    }

    @Test func aScriptThatEndedInTimeHasEndedHoweverLateWeLook() async {
        let result = await run("echo done; exit 3", timeout: .milliseconds(300))
        #expect(result.outcome == .refused(status: 3))
        #expect(result.output.text == "done\n")
    }

    @Test func aScriptThatStillRunsHasTimedOut() async {
        let result = await run("exec sleep 60", timeout: .milliseconds(300))
        #expect(result.outcome.word == "timed-out")
    }
}
