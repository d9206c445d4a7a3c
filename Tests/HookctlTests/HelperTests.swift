import Foundation
import Glibc
import Hooks
import Linux
import TestSupport
import Testing

/// A dispatcher of an embedding program that has `hookctl` run its dispatches: to the program it is as if it ran them itself.
@Suite(.serialized) struct HelperTests {
    private func dispatcher(_ host: HookctlHost, helper: String? = nil) throws -> HookDispatcher {
        try HookDispatcher(configuration: .load(host.configuration), helper: helper ?? host.hookctl.path)
    }

    private func outcome(
        _ dispatcher: HookDispatcher, _ event: String = "start", _ qualifier: Qualifier? = .before, document: [UInt8]? = nil,
        options: DispatchOptions = DispatchOptions()
    ) async throws -> Result<HookReport, DispatchError> {
        let point = try LifecyclePoint("container", "web1", event, qualifier, extra: "a b", id: "4f1c")
        do throws(DispatchError) {
            return .success(try await dispatcher.dispatch(point, document: document, options: options))
        } catch {
            return .failure(error)
        }
    }

    @Test func reportsWhatHookctlDid() async throws {
        let host = try HookctlHost()
        host.hook("10-a", "cat; echo \"$HOOK_X_A|$HOOK_ID\" >&2")
        host.hook("20-weak", header: "on-failure=ignore", "kill -SEGV $$")
        host.hook("30-daemon", "\(host.sleeper) 60 & echo $! >\(host.directory("pid"))")
        host.hook("40-skipped")
        let dispatcher = try dispatcher(host)
        let seen = Seen()
        dispatcher.onReport { seen.add("\($0.point) \($0.verdict)") }
        var options = DispatchOptions()
        options.environment = ["HOOK_X_A": "1=2"]
        options.skip = ["40-skipped"]
        let report = try await outcome(dispatcher, document: Array("{}".utf8), options: options).get()
        #expect(report.point == (try LifecyclePoint("container", "web1", "start", .before, extra: "a b", id: "4f1c")))
        #expect(report.isGate && report.verdict == .allowed)
        #expect(report.scripts.map(\.name) == ["10-a", "20-weak", "30-daemon"])
        #expect(report.scripts.map(\.outcome) == [.passed, .crashed(Signal(SIGSEGV)), .passed])
        #expect(report.scripts.map(\.isIgnored) == [false, true, false])
        #expect(report.scripts[0].output?.text == "{}")
        #expect(report.scripts[0].errors?.text == "1=2|4f1c\n")
        #expect(report.scripts[0].path == host.directory("hooks.d/10-a"))
        #expect(report.scripts[2].leftBehind.map { "\($0.id)" } == host.directory.lines("pid"))
        #expect(report.absent.map(\.name) == ["40-skipped"])
        #expect(report.duration > .zero)
        #expect(seen.all == ["container/web1 start before allowed"])
        #expect(host.calls.first == "10-a container web1 start before a b")
        // To publish it is for the program that asked.
        #expect(try host.loggedEvents() == [])
        await host.killRemaining()
        await host.expectNothingLeft()
    }

    /// What its scripts were called with is told to nobody: where it is to be kept, the helper keeps it itself.
    @Test(arguments: [true, false]) func keepsTheHistoryItselfWhereThatIsAskedFor(keepsHistory: Bool) async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        let dispatcher = try HookDispatcher(
            configuration: .load(host.configuration), supervision: [], helper: host.hookctl.path, keepsHistory: keepsHistory)
        var options = DispatchOptions()
        options.environment = ["HOOK_X_A": "nobody-else"]
        let report = try await outcome(dispatcher, options: options).get()
        #expect(report.scripts.map(\.invocation) == [nil] && report.input == nil)
        let kept = host.directory.read("history/\(report.id)")
        #expect((kept != nil) == keepsHistory)
        #expect(kept?.contains("HOOK_X_A=nobody-else") ?? !keepsHistory)
        #expect(try host.loggedEvents() == [])
        let run = try await host.run("run", "--json", "container", "web1", "start", "before", "--setenv", "HOOK_X_A=nobody-else")
        #expect(run.status == 0 && !run.output.contains("nobody-else"))
    }

    @Test func passesAVetoOn() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        host.hook("20-no", "[ $4 = aborted ] && exit 0; echo 'no space left' >&2; exit 3")
        guard case .failure(.vetoed(let veto)) = try await outcome(dispatcher(host)) else {
            Issue.record("not vetoed")
            return
        }
        #expect(veto.description == "container/web1 start before: vetoed by 20-no: no space left (exit status 3)")
        #expect(veto.report.scripts.map(\.outcome) == [.passed, .refused(status: 3)])
        #expect(veto.report.compensation.map(\.name) == ["20-no", "10-a"])
        #expect(veto.report.compensation.map(\.qualifier) == [.aborted, .aborted])
    }

    /// The reason for having a helper at all: this process adopts nobody and tags nobody.
    @Test func endsWhatLeavesItsSessionItsParentsAndItsEnvironment() async throws {
        let host = try HookctlHost("Grace=100ms")
        host.hook(
            "10-a", header: "qualifier=before timeout=400ms",
            """
            (env -i setsid sh -c 'trap "" TERM; (setsid \(host.sleeper) 60 &); \(host.sleeper) 60' \(host.directory("mark")) >/dev/null 2>&1 </dev/null &)
            exec \(host.sleeper) 60
            """)
        guard case .failure(.vetoed(let veto)) = try await outcome(dispatcher(host)) else {
            Issue.record("not vetoed")
            return
        }
        #expect(veto.status == "timed out after 400ms")
        await host.expectNothingLeft()
    }

    @Test func performUndoesExactlyWhatRan() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        host.hook("20-aborted-only", header: "qualifier=aborted")
        host.hook("30-c", "exit 0")
        struct Broken: Error {}
        let dispatcher = try dispatcher(host)
        await #expect(throws: Broken.self) { try await dispatcher.perform("container", "web1", "start") { throw Broken() } }
        #expect(
            host.calls == [
                "10-a container web1 start before -", "30-c container web1 start before -", "30-c container web1 start aborted -",
                "10-a container web1 start aborted -",
            ])
    }

    @Test func cancellingTheTaskEndsTheScriptAndUndoes() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        host.hook("20-slow", "[ $4 = aborted ] || { \(host.mark("ready")); exec \(host.sleeper) 60; }")
        let dispatcher = try dispatcher(host)
        let task = Task { try await outcome(dispatcher) }
        await host.appears("ready")
        task.cancel()
        guard case .failure(.cancelled(let report)) = try await task.value else {
            Issue.record("not cancelled")
            return
        }
        #expect(report.scripts.map(\.outcome) == [.passed, .cancelled(survivors: [])])
        #expect(report.compensation.map(\.name) == ["20-slow", "10-a"])
        await host.expectNothingLeft()
    }

    @Test func cancellingAtAnyMomentIsACancellation() async throws {
        let host = try HookctlHost()
        host.hook("10-slow", "[ $4 = aborted ] || exec \(host.sleeper) 60")
        let dispatcher = try dispatcher(host)
        for milliseconds in [0, 0, 1, 2, 5, 10, 20, 40] {
            let task = Task { try await outcome(dispatcher) }
            try await Task.sleep(for: .milliseconds(milliseconds))
            task.cancel()
            guard case .failure(.cancelled(let report)) = try await task.value else {
                Issue.record("not cancelled after \(milliseconds) ms: \(try await task.value)")
                continue
            }
            #expect(report.verdict == .cancelled)
        }
        await host.expectNothingLeft()
    }

    @Test func passesOnWhoHoldsTheLock() async throws {
        let host = try HookctlHost("LockTimeout=200ms")
        host.hook("10-slow", "\(host.mark("ready")); \(host.awaiting("go"))")
        let holder = try await host.start("run", "container", "web1", "stop")
        await host.appears("ready")
        let dispatcher = try dispatcher(host)
        let seen = Seen()
        dispatcher.onReport { seen.add("\($0.verdict) after \($0.waited): \($0.reason ?? "")") }
        guard case .failure(.busy(let busy)) = try await outcome(dispatcher) else {
            Issue.record("not busy")
            return
        }
        #expect(busy.holder?.process == holder.id)
        #expect(busy.holder?.point == "container/web1 stop")
        #expect(busy.holder?.script == "10-slow")
        #expect(busy.waited >= .milliseconds(200))
        #expect(seen.all == ["busy after \(busy.waited): \(busy)"])
        host.make("go")
        _ = try await holder.end()
    }

    @Test func handsTheRewrittenDocumentBack() async throws {
        let host = try HookctlHost("Filters=container/start/before")
        host.hook("10-reverse", "printf '\\377'; tr a-z A-Z")
        let report = try await outcome(dispatcher(host), document: Array("xml".utf8)).get()
        #expect(report.document == [0xff] + Array("XML".utf8))
    }

    @Test func isUnavailableWithoutAHelperThatAnswers() async throws {
        let host = try HookctlHost()
        host.hook("10-a")
        for helper in [host.directory("nowhere"), "/bin/true", "/bin/false", host.sleeper] {
            guard case .failure(.unavailable(let reason)) = try await outcome(dispatcher(host, helper: helper)) else {
                Issue.record("not unavailable: \(helper)")
                continue
            }
            #expect(reason.contains("container/web1 start before: the helper \(helper) "))
        }
        var configuration = HookConfiguration()
        configuration.directories = [host.directory("hooks.d")]
        configuration.runtimeDirectory = host.directory("run")
        guard case .failure(.unavailable) = try await outcome(HookDispatcher(configuration: configuration, helper: host.hookctl.path))
        else {
            Issue.record("a configuration without a file cannot be handed over")
            return
        }
        #expect(host.calls == [])
    }
}
