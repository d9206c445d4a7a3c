import Hooks
import TestSupport
import Testing

@Suite(.serialized) struct DispatchTests {
    let host = HookHost()

    @Test func runsMatchingScriptsInBytewiseOrderWithTheFiveArguments() async throws {
        host.hook("20-b")
        host.hook("10-a", header: "object=container event=start,stop qualifier=before name=web*")
        host.hook("B-upper")
        host.hook("a-lower")
        host.hook("15-other", header: "object=domain")
        let report = try #require(await host.dispatcher().outcome("container", "web1", "start").report)
        #expect(
            host.calls == [
                "10-a container web1 start before -", "20-b container web1 start before -", "B-upper container web1 start before -",
                "a-lower container web1 start before -",
            ])
        #expect(report.scripts.map(\.name) == ["10-a", "20-b", "B-upper", "a-lower"])
        #expect(report.scripts.allSatisfy { $0.outcome == .passed })
        #expect(report.verdict == .allowed && report.isGate)
    }

    @Test func stopsAtTheFirstVetoAndUndoesInReverse() async throws {
        host.hook("10-a")
        host.hook("20-b", header: "qualifier=before,aborted")
        host.hook("25-before-only", header: "qualifier=before")
        host.hook("30-no", "[ $4 = aborted ] && exit 5\necho first >&2; echo 'no space left for web1' >&2; exit 3")
        host.hook("40-never")
        let veto = try #require(await host.dispatcher().outcome("container", "web1", "start").veto)
        #expect(veto.description == "container/web1 start before: vetoed by 30-no: no space left for web1 (exit status 3)")
        #expect(
            host.calls == [
                "10-a container web1 start before -", "20-b container web1 start before -", "25-before-only container web1 start before -",
                "30-no container web1 start before -",
                "30-no container web1 start aborted -", "20-b container web1 start aborted -", "10-a container web1 start aborted -",
            ])
        #expect(veto.report.verdict == .vetoed)
        #expect(veto.report.compensation.map(\.name) == ["30-no", "20-b", "10-a"])
        #expect(veto.report.compensation.map(\.outcome.word) == ["refused", "passed", "passed"])
    }

    @Test func runsAllScriptsAtAPointThatIsNoGateAndReportsFailures() async throws {
        host.hook("10-a", "exit 1")
        host.hook("20-b", "kill -SEGV $$")
        host.hook("30-c", "exit 127")
        host.hook("40-d")
        let report = try #require(await host.dispatcher().outcome("container", "web1", "start", .after).report)
        #expect(report.scripts.map(\.outcome.word) == ["refused", "crashed", "not-runnable", "passed"])
        #expect(report.compensation.isEmpty)
        #expect(report.failures.map(\.name) == ["10-a", "20-b", "30-c"])
    }

    @Test func runsAbortedScriptsInReverseAllOfThem() async throws {
        host.hook("10-a")
        host.hook("20-b", "exit 1")
        host.hook("30-c", header: "qualifier=before")
        host.hook("40-d")
        let report = try #require(await host.dispatcher().outcome("container", "web1", "start", .aborted).report)
        #expect(report.scripts.map(\.name) == ["40-d", "20-b", "10-a"])
    }

    @Test func keepsFailureAndTimeoutPoliciesApart() async throws {
        host.hook("10-ignored", header: "on-failure=ignore", "exit 9")
        host.hook("20-slow-ignored", header: "timeout=100ms on-timeout=ignore", "sleep 62.5")
        host.hook("30-slow", header: "timeout=100ms on-failure=ignore", "sleep 62.5")
        let veto = try #require(await host.dispatcher().outcome("container", "web1", "start").veto)
        #expect(veto.script == "30-slow")
        #expect(veto.status == "timed out after 100ms")
        #expect(veto.report.scripts.map(\.isIgnored) == [true, true, false])
    }

    @Test func refusesAGateBeforeAnythingRunsWhenAScriptIsBroken() async throws {
        host.hook("10-a")
        host.directory.script("hooks.d/20-mistaken", "# hook: objekt=container\nexit 0")
        let before = try #require(await host.dispatcher().outcome("container", "web1", "start").veto)
        #expect(before.script == "20-mistaken")
        #expect(before.reason.contains("20-mistaken:2:9: unknown key \"objekt\""))
        #expect(host.calls == [])
        let after = try #require(await host.dispatcher().outcome("container", "web1", "start", .after).report)
        #expect(after.scripts.map(\.outcome.word) == ["passed", "not-runnable"])
        var options = DispatchOptions()
        options.skip = ["20-mistaken"]
        let skipped = try #require(await host.dispatcher().outcome("container", "web1", "start", options: options).report)
        #expect(skipped.absent.map(\.name) == ["20-mistaken"])
        #expect(skipped.absent.map(\.why) == ["skipped"])
    }

    @Test func boundsTheWholeDispatchByItsBudget() async throws {
        for name in ["10-a", "20-b", "30-c"] { host.hook(name, header: "timeout=5s", "[ $4 = aborted ] || sleep 1.2") }
        let veto = try #require(
            await host.dispatcher([.tagging, .subreaper]) { $0.budget = .seconds(2) }.outcome("container", "web1", "start").veto)
        #expect(veto.script == "20-b")
        #expect(veto.report.scripts.count == 2)
        // Undoing is not counted: both are called.
        #expect(veto.report.compensation.map(\.outcome) == [.passed, .passed])
    }

    @Test func letsHooksRewriteTheDocumentAtAFilterPointOnly() async throws {
        host.hook("10-upper", "tr a-z A-Z")
        host.hook("20-silent", "cat >/dev/null")
        host.hook("30-append", "cat; printf '!'")
        let dispatcher = host.dispatcher([]) { try? $0.addFilter("domain/migrate/begin") }
        let filtered = try #require(await dispatcher.outcome("domain", "d", "migrate", .begin, document: Array("xml".utf8)).report)
        #expect(filtered.document == Array("XML!".utf8))
        let plain = try #require(await dispatcher.outcome("domain", "d", "start", .begin, document: Array("xml".utf8)).report)
        #expect(plain.document == nil)
        #expect(plain.scripts.map { $0.output?.text } == ["XML", "", "xml!"])
    }

    @Test func givesScriptsACleanEnvironmentAndTheirArguments() async throws {
        host.hook("10-env", "env | sort; echo \"in=$(cat)\"; pwd; umask")
        host.directory.script("hooks.d/20-libvirt", "# hook: arguments=\"%n %e %q %x\"\necho \"$*\"")
        var options = DispatchOptions()
        options.environment = ["HOOK_X_COLOUR": "red"]
        let point = try LifecyclePoint("container", "web1", "start", .before, extra: "a b", id: "4f1c")
        let report = try await host.dispatcher().dispatch(point, document: Array("state".utf8), options: options)
        let lines = (report.scripts[0].output?.text ?? "").split(separator: "\n").map(String.init)
        #expect(
            lines.filter { !$0.hasPrefix("HOOK_TIMEOUT_MS=") && !$0.hasPrefix("PWD=") } == [
                "HOOK_EVENT=start", "HOOK_EXTRA=a b", "HOOK_ID=4f1c", "HOOK_NAME=web1", "HOOK_OBJECT=container", "HOOK_QUALIFIER=before",
                "HOOK_RUN=\(report.id)", "HOOK_SCRIPT=10-env", "HOOK_X_COLOUR=red", "LANG=C.UTF-8",
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "in=state", "/", "0022",
            ])
        #expect(report.scripts[1].output?.text == "web1 start before a b\n")
    }

    @Test func tellsScriptsHowManyListenersHaveLedToThem() async throws {
        host.hook("10-env", "echo \"<$HOOK_CAUSE_DEPTH>\"")
        for (depth, told) in [(0, "<>"), (3, "<3>")] {
            var options = DispatchOptions()
            options.causeDepth = depth
            options.environment = ["HOOK_X": "1"]
            let report = try await host.dispatcher().dispatch(point(), options: options)
            #expect(report.scripts[0].output?.text == "\(told)\n")
        }
        var options = DispatchOptions()
        options.environment = ["HOOK_CAUSE_DEPTH": "1"]
        await #expect(throws: DispatchError.self) { try await self.host.dispatcher().dispatch(point(), options: options) }
    }

    @Test func cancellingKillsTheScriptAndUndoes() async throws {
        host.hook("10-a")
        host.hook("20-slow", "[ $4 = aborted ] || { echo ready >\(host.directory("ready")); sleep 63.5; }")
        let dispatcher = host.dispatcher()
        let task = Task { await dispatcher.outcome("container", "web1", "start") }
        await eventually { self.host.directory.read("ready") != nil }
        task.cancel()
        guard case .failure(.cancelled(let report)) = await task.value else {
            Issue.record("not cancelled")
            return
        }
        #expect(report.scripts.map(\.outcome.word) == ["passed", "cancelled"])
        #expect(report.compensation.map(\.name) == ["20-slow", "10-a"])
        #expect(Processes.matching("sleep 63.5") == [])
    }

    @Test func performRunsAfterOrAbortedAndNeverLosesTheBodysError() async throws {
        host.hook("10-a")
        host.hook("20-after-only", header: "qualifier=after")
        host.hook("30-never-started", header: "qualifier=aborted")
        struct Broken: Error {}
        let dispatcher = host.dispatcher()
        let value = try await dispatcher.perform("container", "web1", "start") { 42 }
        #expect(value == 42)
        await #expect(throws: Broken.self) { try await dispatcher.perform("container", "web1", "stop") { throw Broken() } }
        #expect(
            host.calls == [
                "10-a container web1 start before -", "10-a container web1 start after -", "20-after-only container web1 start after -",
                "10-a container web1 stop before -", "10-a container web1 stop aborted -",
            ])
    }

    @Test func blockingTwinsDoTheSame() async throws {
        host.hook("10-a", "exit $(( $(echo $4 | wc -c) == 7 ? 4 : 0 ))")
        let dispatcher = host.dispatcher()
        let outcomes = await onAThread { () -> [String] in
            let veto = Result { () throws(DispatchError) in try dispatcher.dispatchAndWait(point()) }
            let done = try? dispatcher.performAndWait("container", "web2", "stop") { 1 }
            return ["\(veto)".contains("vetoed") ? "vetoed" : "\(veto)", "\(done as Any)"]
        }
        #expect(outcomes == ["vetoed", "nil"])
    }

    @Test func tellsObserversOfEveryDispatch() async throws {
        host.hook("10-a", "[ $2 = web2 ] && exit 1; exit 0")
        let dispatcher = host.dispatcher()
        let seen = Seen()
        dispatcher.onReport { seen.add("\($0.point) \($0.verdict)") }
        _ = await dispatcher.outcome("container", "web1", "start")
        _ = await dispatcher.outcome("container", "web2", "start")
        #expect(seen.all == ["container/web1 start before allowed", "container/web2 start before vetoed"])
    }
}
