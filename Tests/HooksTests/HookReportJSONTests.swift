import Foundation
import JSON
import Linux
import Scripts
import Testing

@testable import Hooks

/// What `hookctl run --json` writes, an embedding program reads back: nothing of it may be lost or changed.
@Suite struct HookReportJSONTests {
    private static let whole: LifecyclePoint = {
        do { return try LifecyclePoint("container", "wéb \"1\"", "start", .before, extra: "a\tb\\", id: "4f1c") } catch {
            preconditionFailure("\(error)")
        }
    }()

    // Made anew each time: what a global holds in an enumeration whose case is kept in the highest bits of a pointer, as the processes here
    // are, the leak sanitizer takes for lost.
    private static var outcomes: [ScriptOutcome] {
        [
            .passed, .refused(status: 1), .refused(status: 255), .notRunnable(reason: "interpreter \"/bin/bsh\" not found (ENOENT)"),
            .crashed(Signal(11)), .crashed(Signal(40)), .timedOut(after: .milliseconds(10_500), survivors: []),
            .timedOut(after: .zero, survivors: [LeftProcess(id: 7, name: "a (b) \u{1b}"), LeftProcess(id: 1 << 22, name: "")]),
            .cancelled(survivors: []), .cancelled(survivors: [LeftProcess(id: 7, name: "é")]),
        ]
    }

    @Test(arguments: outcomes) func everyOutcomeIsReadBack(outcome: ScriptOutcome) throws {
        var report = Self.report(.allowed)
        report.scripts = [Self.script(outcome, output: "out", errors: "first\nlast\n"), Self.script(outcome, output: nil, errors: nil)]
        report.compensation = [Self.script(outcome, output: "", errors: "")]
        report.scripts[0].isIgnored = true
        let read = try reply(to: report).get()
        #expect(read.scripts.map(\.outcome) == [outcome, outcome])
        #expect(read.scripts.map(\.wasStarted) == [true, false])
        #expect(read.scripts.map(\.isIgnored) == [true, false])
        #expect(read.scripts.map(\.status) == report.scripts.map(\.status))
        #expect(read.scripts.map(\.reason) == report.scripts.map(\.reason))
        #expect(read.compensation.map(\.outcome) == [outcome])
        expectSame(read, report)
    }

    @Test func everyPartOfAReportIsReadBack() throws {
        var report = Self.report(.allowed)
        report.duration = .nanoseconds(1_234_567_891)
        report.waited = .nanoseconds(1)
        report.requester = Requester(process: ProcessInfo.processInfo.processIdentifier, user: 7)
        report.scripts = [Self.script(.passed, output: "x", errors: "", leftBehind: [LeftProcess(id: 4711, name: "sleep")])]
        report.absent = [
            .init(name: "a", why: "masked"), .init(name: "b\n", why: "disabled"), .init(name: "c", why: "skipped"),
            .init(name: "d", why: "unknown"),
        ]
        report.recovered = [
            .init(id: "old", point: "container/web1 stop", object: "container", name: "web1", killed: []),
            .init(id: "older", point: "x", object: "y", name: "z", killed: [LeftProcess(id: 5, name: "sh")]),
        ]
        let read = try reply(to: report).get()
        #expect(read.id == report.id && read.point == report.point && read.isGate && read.started == report.started)
        #expect(read.duration == report.duration && read.waited == report.waited)
        #expect(read.absent == report.absent && read.recovered == report.recovered)
        #expect(read.scripts[0].leftBehind == report.scripts[0].leftBehind)
        #expect(read.document == nil)
        expectSame(read, report)
    }

    private static let documents: [[UInt8]] = [
        [], Array("{}".utf8), Array("a\u{0}\n\u{1b}é\u{2028}🏳️‍🌈".utf8), [0xff], [0x00, 0x80, 0xc3], [0xed, 0xa0, 0x80], Array(0...255),
    ]

    @Test(arguments: documents) func everyDocumentIsReadBackByteByByte(document: [UInt8]) throws {
        var report = Self.report(.allowed)
        report.document = document
        let read = try reply(to: report).get()
        #expect(read.document == document)
    }

    @Test func longOutputIsReadBackWithWhatWasLeftOut() throws {
        var report = Self.report(.allowed)
        var output = BoundedOutput(limit: 8)
        for byte in UInt8(ascii: "a")...UInt8(ascii: "z") { withUnsafeBytes(of: byte) { output.append($0) } }
        report.scripts = [Self.script(.refused(status: 1), kept: output, output)]
        let read = try reply(to: report).get()
        #expect(read.scripts[0].output?.text == "abcd\n[… 18 bytes left out …]\nwxyz")
        #expect(read.scripts[0].output?.omittedCount == 18)
        #expect(read.scripts[0].reason == "wxyz")
        expectSame(read, report)
    }

    /// The kept ends of a stream may begin and end inside of a character.
    @Test func outputThatIsNoTextComesThroughAsReplacementCharacters() throws {
        var report = Self.report(.allowed)
        var output = BoundedOutput(limit: 64)
        [UInt8(ascii: "a"), 0xff, 0xc3].withUnsafeBytes { output.append($0) }
        report.scripts = [Self.script(.passed, kept: output, output)]
        #expect(try reply(to: report).get().scripts[0].output?.text == "a\u{fffd}\u{fffd}")
    }

    // MARK: Errors

    @Test func aVetoIsReadBackWithItsReport() throws {
        var report = Self.report(.vetoed)
        report.scripts = [
            Self.script(.passed, output: "", errors: ""), Self.script(.refused(status: 3), output: "", errors: "no space left\n"),
        ]
        let read = try #require(failure(.vetoed(HookVeto(report))))
        guard case .vetoed(let veto) = read else {
            Issue.record("\(read)")
            return
        }
        #expect(veto.script == "10-a" && veto.reason == "no space left" && veto.status == "exit status 3")
        #expect(veto.description == HookVeto(report).description)
        expectSame(veto.report, report)
    }

    @Test func aCancellationIsReadBackWithItsReport() throws {
        var report = Self.report(.cancelled)
        report.scripts = [Self.script(.cancelled(survivors: []), output: "", errors: "")]
        guard case .cancelled(let read) = failure(.cancelled(report)) else {
            Issue.record("not cancelled")
            return
        }
        expectSame(read, report)
    }

    private static let errors: [DispatchError] = [
        .busy(Busy(point: whole, holder: nil, waited: .seconds(30))),
        .busy(
            Busy(
                point: whole, holder: .init(id: "i", point: "container/x start", process: 4711, age: .seconds(1), script: nil),
                waited: .zero)),
        .busy(
            Busy(
                point: whole, holder: .init(id: "i", point: "p\n", process: 1, age: .milliseconds(1), script: "10-\"a\""),
                waited: .seconds(2))),
        .reentrant(Reentry(point: whole, dispatch: "i", origin: "container/x start before", script: nil, evidence: .orphan)),
        .reentrant(Reentry(point: whole, dispatch: "i", origin: "o", script: "10-a", evidence: .environment)),
        .reentrant(Reentry(point: whole, dispatch: "i", origin: "o", script: "10-a", evidence: .tag)),
        .reentrant(Reentry(point: whole, dispatch: "i", origin: "o", script: "10-a", evidence: .ancestry)),
        .invalid("invalid name \"a/b\": it holds a slash"),
        .unavailable("container/web1: cannot lock /run/hookd: Too many open files (EMFILE)"),
    ]

    @Test(arguments: errors.indices) func everyOtherErrorIsReadBack(index: Int) throws {
        let error = Self.errors[index]
        let read = try #require(failure(error))
        #expect(read.description == error.description)
        #expect([UInt8](json: read) == [UInt8](json: error))
    }

    // MARK: What is no reply

    @Test(arguments: [
        "", " ", "null", "[]", "{}", "{\"verdict\":\"perhaps\"}", "{\"verdict\":1}", "{\"verdict\":\"allowed\"}",
        "{\"verdict\":\"vetoed\",\"id\":\"i\",\"gate\":true,\"scripts\":[]}",
        "{\"verdict\":\"allowed\",\"id\":\"i\",\"gate\":true,\"scripts\":[{\"name\":\"a\"}]}",
        "{\"verdict\":\"allowed\",\"id\":\"i\",\"gate\":true,\"scripts\":[{\"name\":\"a\",\"path\":\"/a\",\"outcome\":\"melted\"}]}",
        "{\"verdict\":\"reentrant\"}", "{\"verdict\":\"allowed\",\"id\":\"i\",\"gate\":true,\"scripts\":[]",
    ]) func nothingElsePassesForAReply(text: String) { #expect(HelperReply(Array(text.utf8), point: Self.whole) == nil) }

    /// A helper that is killed in the middle of its answer has not said yes.
    @Test func halfAReplyIsNone() {
        var report = Self.report(.allowed)
        report.scripts = [Self.script(.passed, output: "é", errors: "")]
        let bytes = [UInt8](json: report)
        for length in 0..<bytes.count { #expect(HelperReply(Array(bytes[..<length]), point: Self.whole) == nil, "\(length) bytes") }
    }

    // MARK: -

    private static func report(_ verdict: HookReport.Verdict) -> HookReport {
        var report = HookReport(
            id: "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", point: whole, isGate: true,
            started: RealTime(nanoseconds: 1_645_557_742_123_456_789))
        report.verdict = verdict
        return report
    }

    private static func script(
        _ outcome: ScriptOutcome, kept output: BoundedOutput?, _ errors: BoundedOutput?, leftBehind: [LeftProcess] = []
    ) -> ScriptReport {
        ScriptReport(
            name: "10-a", path: "/etc/hookd/hooks.d/10-a", qualifier: .before, outcome: outcome, started: RealTime(nanoseconds: 7),
            duration: .nanoseconds(3), output: output, errors: errors, leftBehind: leftBehind)
    }

    private static func script(_ outcome: ScriptOutcome, output: String?, errors: String?, leftBehind: [LeftProcess] = []) -> ScriptReport {
        func kept(_ text: String?) -> BoundedOutput? { text.map { BoundedOutput(head: $0, tail: "", omittedCount: 0) } }
        return script(outcome, kept: kept(output), kept(errors), leftBehind: leftBehind)
    }

    private func reply(to report: HookReport) throws -> Result<HookReport, DispatchError> {
        try #require(HelperReply([UInt8](json: report), point: Self.whole, requester: report.requester)).outcome
    }

    private func failure(_ error: DispatchError) -> DispatchError? {
        guard case .failure(let read)? = HelperReply([UInt8](json: error), point: Self.whole)?.outcome else { return nil }
        return read
    }

    /// What is written of both is the same, byte by byte.
    private func expectSame(_ read: HookReport, _ written: HookReport, sourceLocation: SourceLocation = #_sourceLocation) {
        let (left, right) = ([UInt8](json: read), [UInt8](json: written))
        #expect(String(decoding: left, as: UTF8.self) == String(decoding: right, as: UTF8.self), sourceLocation: sourceLocation)
    }
}
