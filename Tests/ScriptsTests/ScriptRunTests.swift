import Linux
import TestSupport
import Testing

@testable import Scripts

@Suite(.serialized) struct ScriptRunTests {
    let directory = TemporaryDirectory()

    func run(
        _ script: String, document: [UInt8]? = nil, timeout: Duration = .seconds(20), grace: Duration = .milliseconds(200), limit: Int = 65536,
        supervision: Supervision = [.tagging, .subreaper]
    ) async -> ScriptRun.Result {
        let path = directory.script("hook", script)
        if supervision.contains(.subreaper) { ThreadSettings.setSubreaper(true) }
        let run = ScriptRun(
            path: path, arguments: ["container", "web1"], environment: ["PATH=/usr/bin:/bin", "HOOK_RUN=x"], document: document,
            deadline: .now + timeout, grace: grace, outputLimit: limit, tag: supervision.contains(.tagging) ? .random() : nil, supervision: supervision)
        return await run.run()
    }

    @Test func reportsWhatAScriptSaidAndHowItEnded() async {
        let result = await run("echo out; echo \"$*\"; echo err >&2; exit 3")
        #expect(result.outcome == .refused(status: 3))
        #expect(result.output.text == "out\ncontainer web1\n")
        #expect(result.errors.text == "err\n")
        #expect(result.leftBehind == [])
    }

    @Test func doesNotWaitForABackgroundChildThatHoldsTheOutput() async {
        let result = await run("sleep 60 & echo done")
        #expect(result.outcome == .passed)
        #expect(result.output.text == "done\n")
        #expect(result.duration < .seconds(5))
        #expect(result.leftBehind.map(\.name) == ["sleep"])
        for process in result.leftBehind { await Processes.kill(process.id) }
    }

    @Test func killsTheWholeTreeWhenTheDeadlinePasses() async {
        let result = await run(
            "trap '' TERM; (setsid sh -c 'trap \"\" TERM; exec >/dev/null 2>&1 </dev/null; sleep 61.5 & sleep 61.5' &) & sleep 61.5 & sleep 61.5",
            timeout: .milliseconds(300))
        #expect(result.outcome == .timedOut(after: .milliseconds(300), survivors: []) || result.outcome.word == "timed-out")
        #expect(Processes.matching("sleep 61.5") == [])
    }
}
