import Events
import Linux
import Scripts
import Testing

@testable import Lifecycle

struct ScriptResultReportTests {
    private static let ran = Duration.nanoseconds(3)

    @Test(
        arguments: [
            (.passed, "warning\n", ScriptResult(name: "10-a", outcome: "passed", duration: ran)),
            (
                .refused(status: 3), "first\nno space\n",
                ScriptResult(name: "10-a", outcome: "refused", exitStatus: 3, duration: ran, reason: "no space")
            ),
            (.refused(status: 255), "", ScriptResult(name: "10-a", outcome: "refused", exitStatus: 255, duration: ran)),
            (
                .notRunnable(reason: "no interpreter"), nil,
                ScriptResult(name: "10-a", outcome: "not-runnable", duration: ran, reason: "no interpreter")
            ),
            (
                .crashed(Signal(11)), "oops",
                ScriptResult(name: "10-a", outcome: "crashed", signal: "SIGSEGV", duration: ran, reason: "oops")
            ),
            (.crashed(Signal(40)), "", ScriptResult(name: "10-a", outcome: "crashed", signal: "SIG40", duration: ran)),
            (
                .timedOut(after: .seconds(5), survivors: [LeftProcess(id: 7, name: "sh")]), "still at it",
                ScriptResult(name: "10-a", outcome: "timed-out", duration: ran, reason: "still at it")
            ),
            (.cancelled(survivors: []), "", ScriptResult(name: "10-a", outcome: "cancelled", duration: ran)),
        ] as [(ScriptOutcome, String?, ScriptResult)])
    func tellsHowAScriptCameOut(outcome: ScriptOutcome, errors: String?, expected: ScriptResult) {
        #expect(ScriptResult(script("10-a", outcome, errors: errors), at: .before) == expected)
    }

    @Test(
        arguments: [(.before, .before, nil), (.aborted, .before, "aborted"), (.aborted, .aborted, nil), (nil, nil, nil)]
            as [(Qualifier?, Qualifier?, String?)])
    func namesAQualifierThatIsNotThePoints(called: Qualifier?, point: Qualifier?, expected: String?) {
        #expect(ScriptResult(script("10-a", .passed, qualifier: called), at: point).qualifier == expected)
    }

    @Test func saysThatAFailureWasOverlooked() {
        #expect(ScriptResult(script("10-a", .refused(status: 1), isIgnored: true), at: .before).isIgnored)
    }
}
