import Linux
import Scripts
import TestSupport
import Testing

@testable import Hooks

/// What a dispatch reports of its calls, and calls again.
@Suite struct ReplayTests {
    @Test func aCallIsRepeatedAsAPartOfAnotherDispatch() {
        let call = ScriptInvocation(
            arguments: ["a"], environment: ["HOOK_RUN=old", "HOOK_RUNS=1", "HOOK_TIMEOUT_MS=7", "PATH=/bin"], document: [1])
        let again = call.again(in: "new", timeout: .milliseconds(1500))
        #expect(again.arguments == ["a"] && again.document == [1])
        #expect(again.environment == ["HOOK_RUNS=1", "PATH=/bin", "HOOK_RUN=new", "HOOK_TIMEOUT_MS=1500"])
        #expect(ScriptInvocation.timeoutVariable(.nanoseconds(1)) == "HOOK_TIMEOUT_MS=1")
    }

    @Test func aReportTellsWhatEachScriptWasCalledWith() async throws {
        let host = HookHost()
        host.hook("10-a", header: "arguments='%n %e'")
        var options = DispatchOptions()
        options.environment = ["A": "1"]
        let outcome = await host.dispatcher { $0.onFailure = .ignore }.outcome(
            "container", "web1", "start", .after, document: [7], options: options)
        let report = try #require(outcome.report)
        #expect(report.input == [7])
        let call = try #require(report.scripts[0].invocation)
        #expect(call.arguments == ["web1", "start"] && call.document == nil && !call.isFiltering)
        #expect(call.environment.contains("A=1") && call.environment.contains("HOOK_RUN=\(report.id)"))
    }

    @Test func aFiltersScriptIsReportedWithTheDocumentThatItRead() async throws {
        let host = HookHost()
        host.hook("10-a", "cat >/dev/null")
        host.hook("20-b", "printf two")
        host.hook("30-c", "cat >/dev/null")
        var configuration = host.configuration()
        try configuration.addFilter("container/start/before")
        let report = try await HookDispatcher(configuration: configuration).dispatch(point(), document: Array("one".utf8))
        #expect(report.input == Array("one".utf8) && report.document == Array("two".utf8))
        #expect(report.scripts.map(\.invocation?.document) == [nil, nil, Array("two".utf8)])
        #expect(report.scripts.allSatisfy { $0.invocation?.isFiltering == true })
        let kept = report.withoutDocuments { $0.uppercased() }
        #expect(kept.document == nil && kept.scripts[1].output?.text == "\n[… 3 bytes left out …]\n")
    }

    @Test func whatIsNoMoreTheScriptThatItWasRefusesAll() throws {
        let host = HookHost()
        host.hook("10-a")
        let path = host.directory("hooks.d/10-a")
        let invocation = ScriptInvocation(arguments: [], environment: [])
        func refusals(_ calls: [(name: String, path: String)]) -> [String] {
            let replay = Replay(
                point: point(), document: nil, calls: calls.map { .init(name: $0.name, path: $0.path, invocation: invocation) })
            let configuration = host.configuration()
            return Plan(replay, ScriptSnapshot.scan(configuration), configuration).refusals.map { "\($0.name): \($0.reason)" }
        }
        #expect(refusals([("10-a", path)]) == [])
        #expect(
            refusals([("10-a", "/old/10-a"), ("20-b", "/old/20-b")]) == [
                "10-a: it was /old/10-a, and \(path) stands in its place now", "20-b: no script directory has it any more",
            ])
    }

    @Test func anIDTellsItsTime() {
        let time = RealTime(nanoseconds: 1_645_557_742_123_000_000)
        #expect(DispatchID.time(of: DispatchID.make(at: time)) == time)
        for text in [
            "", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2079b0-7cc3-98c4-dc0c0c07398f", "017F22E2-79b0-7cc3-98c4-dc0c0c07398f",
        ] {
            #expect(DispatchID.time(of: text) == nil)
        }
        #expect(DispatchID.time(of: "ffffffff-ffff-7fff-bfff-ffffffffffff") == nil, "beyond what is counted in nanoseconds")
    }
}
