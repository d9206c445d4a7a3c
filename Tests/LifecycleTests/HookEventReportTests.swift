import Events
import Linux
import Scripts
import Testing

@testable import Hooks
@testable import Lifecycle

struct HookEventReportTests {
    private static let holder = Busy.Holder(id: "i", point: "container/web1 stop", process: 4711, age: .seconds(2), script: "30-slow")

    /// What stood in the way of a dispatch that no script has refused, and what of it the event tells.
    private static let obstacles: [(DispatchError, HookEvent.Verdict, String)] = [
        (
            .busy(Busy(point: report(.allowed).point, holder: holder, waited: .seconds(5))), .busy,
            "container/web1 start before: busy: another dispatch for container/web1 did not end within 5s: container/web1 stop, process 4711,"
                + " script 30-slow, running for 2s"
        ),
        (
            .reentrant(
                Reentry(point: report(.allowed).point, dispatch: "d", origin: "container/web1 stop", script: nil, evidence: .ancestry)),
            .reentrant,
            "container/web1 start before: refused: called from inside a hook, container/web1 stop (dispatch d), which waits for this call to end"
        ),
        (.unavailable("cannot lock /run/hookd"), .unavailable, "cannot lock /run/hookd"),
    ]

    @Test(arguments: obstacles.indices) func tellsWhatStoodInTheWay(index: Int) throws {
        let (error, verdict, reason) = Self.obstacles[index]
        let event = HookEvent(report(.allowed).ended(in: error))
        #expect(event.verdict == verdict)
        #expect(event.reason == reason)
        #expect(event.scripts == [])
        #expect(try readBack(event) == event)
    }

    @Test func tellsWhichScriptRefusedAndWhatWasUndone() throws {
        var report = report(.vetoed)
        report.scripts = [script("10-a", .passed), script("20-no", .refused(status: 3), errors: "no space left\n")]
        report.compensation = [script("20-no", .passed, qualifier: .aborted), script("10-a", .crashed(Signal(9)), qualifier: .aborted)]
        let event = HookEvent(report)
        #expect(
            event
                == HookEvent(
                    dispatch: report.id, object: "container", name: "web1", id: "4f1c", event: "start", qualifier: "before",
                    extra: "a \"b\"", isGate: true, verdict: .vetoed, duration: .milliseconds(12), waited: .microseconds(3),
                    reason: "no space left",
                    scripts: [
                        ScriptResult(name: "10-a", outcome: "passed", duration: .nanoseconds(3)),
                        ScriptResult(
                            name: "20-no", outcome: "refused", exitStatus: 3, duration: .nanoseconds(3), reason: "no space left"),
                    ],
                    compensation: [
                        ScriptResult(name: "20-no", qualifier: "aborted", outcome: "passed", duration: .nanoseconds(3)),
                        ScriptResult(
                            name: "10-a", qualifier: "aborted", outcome: "crashed", signal: "SIGKILL", duration: .nanoseconds(3)),
                    ]))
        #expect(event.topic == "/hook/vetoed")
        #expect(try readBack(event) == event)
    }

    @Test(arguments: [HookReport.Verdict.allowed, .cancelled]) func hasNoReasonWhereNobodyGaveOne(verdict: HookReport.Verdict) throws {
        var report = report(verdict, at: nil)
        report.scripts = [script("10-a", .refused(status: 1), errors: "ignored", qualifier: nil, isIgnored: true)]
        let event = HookEvent(report)
        #expect(event.verdict.rawValue == verdict.rawValue)
        #expect(event.reason == nil)
        #expect(event.scripts.first?.reason == "ignored")
        #expect(event.qualifier == nil)
        #expect(try readBack(event) == event)
    }

    @Test func aThousandFailuresFitIntoAnEvent() throws {
        var report = report(.allowed, at: .after)
        // As long as a line is kept, of bytes that take six each in JSON.
        let line = String(repeating: "\u{1}", count: 1024)
        report.scripts = (0..<1000).map { script("10-\($0)", .refused(status: 1), errors: line, qualifier: .after) }
        let event = HookEvent(report)
        #expect(event.scripts.count == 1000)
        #expect(event.scripts.filter { $0.reason == line }.count == 64)
        #expect(event.scripts.filter { $0.reason == nil }.count == 936)
        #expect(try readBack(event) == event)
    }

    /// The event as a reader of the log would have it.
    private func readBack(_ event: HookEvent) throws -> HookEvent {
        try Event(seq: 1, EncodedEvent(event)).payload()
    }
}
