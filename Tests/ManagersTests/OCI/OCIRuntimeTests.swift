import Events
import Linux
import TestSupport
import Testing

/// runc and crun with `hookctl oci` at every stage.
@Suite(
    .serialized,
    .enabled(if: OCIRuntime.requirements.areMetOrMandatory, "needs runc, crun, busybox-static and root: see Tests/install-packages"))
struct OCIRuntimeTests {
    init() throws { try #require(OCIRuntime.requirements.missing == []) }

    @Test(arguments: OCIRuntime.allCases)
    func callsTheHooksOfEveryStageInTheRuntimesOrder(_ runtime: OCIRuntime) async throws {
        try await withBundle(runtime) { bundle in
            try await bundle.hook("10-a")
            try await bundle.hook(
                "20-b", "[ $2 = web1 ] && [ $OCI_ID = web1 ] && [ $5 = $OCI_STAGE ] && cat >\(bundle.directory("$OCI_STAGE"))")

            #expect(try await bundle.create() == RealProgram.Completion(status: 0))
            #expect(try await bundle.status() == "created")
            #expect(try await bundle.start() == RealProgram.Completion(status: 0))
            await eventually { bundle.calls.count == 8 }
            #expect(try await bundle.status() == "running")
            try await bundle.kill()
            #expect(try await bundle.delete() == RealProgram.Completion(status: 0))
            #expect(try await bundle.status() == nil)

            let points = [
                "createRuntime": "start before", "createContainer": "mount before", "startContainer": "exec before",
                "poststart": "start after", "poststop": "stop after",
            ]
            let stages = bundle.calls.filter { $0.hasPrefix("10-a ") }.compactMap {
                $0.split(separator: " ").dropFirst().first.map(String.init)
            }
            #expect(bundle.calls == stages.flatMap { ["10-a \($0) \(points[$0] ?? "?")", "20-b \($0) \(points[$0] ?? "?")"] })
            // crun lets go of the container's program before it calls poststart, so that startContainer's hooks run at the same time.
            let isInOrder = stages == runtime.order || (runtime == .crun && stages == runtime.order.swapping(2, 3))
            #expect(isInOrder, "\(stages)")
            for stage in HookedBundle.stages {
                #expect(bundle.directory.read(stage)?.contains(#""id":"web1""#) == true, "\(stage)")
            }
            #expect(bundle.said == "")
        }
    }

    @Test(arguments: OCIRuntime.allCases)
    func publishesWhatHappenedToTheContainer(_ runtime: OCIRuntime) async throws {
        try await withBundle(runtime, annotations: ["com.example/tier": "front"]) { bundle in
            try await bundle.hook("10-a", header: "event=start qualifier=before")

            #expect(try await bundle.create().status == 0)
            #expect(try await bundle.start().status == 0)
            try await bundle.kill()
            #expect(try await bundle.delete().status == 0)

            let events = try bundle.events()
            #expect(events.map(\.topic.description) == ["/hook/allowed", "/container/create", "/container/start", "/container/exit"])
            let dispatch: HookEvent = try events[0].payload()
            #expect(events[1].cause == dispatch.dispatch)
            for event in events.dropFirst() {
                let container: ContainerEvent = try event.payload()
                #expect(container.name == "web1" && container.id == "web1")
                #expect(container.annotations["com.example/tier"] == "front")
                #expect(container.requester?.contains("\(runtime) (pid ") == true)
                // What has ended has no process any more.
                #expect((container.pid != nil) == (container.action != "exit"))
            }
        }
    }

    // MARK: Refusals

    @Test(arguments: OCIRuntime.allCases, ["createRuntime", "createContainer"])
    func aRefusalUndoesTheCreation(_ runtime: OCIRuntime, _ stage: String) async throws {
        try await withBundle(runtime) { bundle in
            try await bundle.hook("10-a")
            try await bundle.hook(
                "20-quota", header: "qualifier=before", "[ $OCI_STAGE != \(stage) ] || { echo no space left >&2; exit 3; }")
            try await bundle.hook("30-c")

            let created = try await bundle.create()

            #expect(created.status != 0)
            let word = stage == "createRuntime" ? "start" : "mount"
            #expect(
                (created.errors + bundle.said).contains(
                    "hookctl oci: container/web1 \(word) before: vetoed by 20-quota: no space left (exit status 3)"))
            #expect(try await bundle.status() == nil)
            #expect(try await bundle.start().status != 0)
            let passed =
                stage == "createRuntime"
                ? [] : ["10-a createRuntime start before", "20-quota createRuntime start before", "30-c createRuntime start before"]
            let refused = ["10-a \(stage) \(word) before", "20-quota \(stage) \(word) before", "10-a \(stage) \(word) aborted"]
            let deleted = runtime.callsPoststopAfterRefusal ? ["10-a poststop stop after", "30-c poststop stop after"] : []
            #expect(bundle.calls == passed + refused + deleted)
        }
    }

    /// The runtime's `start` has let the container go by then, and succeeds.
    @Test(arguments: OCIRuntime.allCases)
    func aRefusalInsideTheContainerEndsIt(_ runtime: OCIRuntime) async throws {
        try await withBundle(runtime) { bundle in
            try await bundle.hook("20-quota", header: "event=exec", "echo no space left >&2; exit 3")

            #expect(try await bundle.create().status == 0)
            #expect(try await bundle.start().status == 0)
            try await bundle.stopped()
            #expect(try await bundle.delete().status == 0)

            #expect(bundle.calls.filter { $0.hasSuffix("before") } == ["20-quota startContainer exec before"])
            let vetoed = try bundle.events().filter { $0.topic == "/hook/vetoed" }
            #expect(vetoed.count == 1)
            let veto: HookEvent = try #require(vetoed.first).payload()
            #expect(veto.reason == "no space left")
        }
    }

    /// These points are no gates: what has happened is not undone because somebody could not be told.
    @Test(arguments: OCIRuntime.allCases)
    func aFailureAfterTheFactRefusesNothing(_ runtime: OCIRuntime) async throws {
        try await withBundle(runtime) { bundle in
            try await bundle.hook("20-quota", header: "qualifier=after", "echo no space left >&2; exit 3")
            try await bundle.hook("30-c", header: "qualifier=after")

            #expect(try await bundle.create().status == 0)
            #expect(try await bundle.start().status == 0)
            #expect(try await bundle.status() == "running")
            try await bundle.kill()
            #expect(try await bundle.delete().status == 0)
            #expect(try await bundle.status() == nil)
            #expect(
                bundle.calls == [
                    "20-quota poststart start after", "30-c poststart start after", "20-quota poststop stop after",
                    "30-c poststop stop after",
                ])
        }
    }

    /// With `Gates=` the administrator may have it otherwise; then the runtimes differ, as the versions of the specification do.
    @Test(arguments: OCIRuntime.allCases)
    func aGateAtPoststartHoldsWithRuncOnly(_ runtime: OCIRuntime) async throws {
        try await withBundle(runtime, settings: "Gates=before after") { bundle in
            try await bundle.hook("20-quota", header: "event=start qualifier=after", "echo no space left >&2; exit 3")

            let created = try await bundle.create()
            switch runtime {
            case .runc:
                #expect(created.status == 1)
                #expect(created.errors.contains("container/web1 start after: vetoed by 20-quota: no space left (exit status 3)"))
                #expect(try await bundle.status() == nil)
            case .crun:
                #expect(created.status == 0)
                #expect(try await bundle.start().status == 0)
                #expect(try await bundle.status() == "running")
                #expect(bundle.said.contains("container/web1 start after: vetoed by 20-quota: no space left (exit status 3)"))
            }
            #expect(bundle.calls == ["20-quota poststart start after"])
            #expect(try !bundle.events().contains { $0.topic == "/container/start" })
        }
    }

    // MARK: Scripts that take their time

    @Test(arguments: OCIRuntime.allCases)
    func whatAHookLeavesInTheBackgroundDelaysNothing(_ runtime: OCIRuntime) async throws {
        let sleep = UniqueSleep()
        try await withBundle(runtime) { bundle in
            try await bundle.hook("10-a", header: "event=start,mount qualifier=before", "\(sleep) &")

            #expect(try await bundle.create().status == 0)
            #expect(try await bundle.start().status == 0)

            // Both are still there: nobody has waited for them.
            #expect(sleep.processes.count == 2)
            #expect(try await bundle.status() == "running")
        }
        await sleep.kill()
    }

    @Test(arguments: OCIRuntime.allCases, ["createRuntime", "createContainer"])
    func aScriptThatOverrunsIsEndedInsideTheRuntimesTimeout(_ runtime: OCIRuntime, _ stage: String) async throws {
        let sleep = UniqueSleep()
        let word = stage == "createRuntime" ? "start" : "mount"
        try await withBundle(runtime, timeout: 3) { bundle in
            try await bundle.hook("10-a", header: "event=\(word) qualifier=before", "trap '' TERM; setsid \(sleep) & \(sleep)")

            let created = try await bundle.create()

            #expect(created.status != 0)
            #expect(try await bundle.status() == nil)
            // hookctl says so: had the runtime ended it, nobody would have been told which script it was.
            let message = created.errors + bundle.said
            let verdict = "hookctl oci: container/web1 \(word) before: vetoed by 10-a: it gave no reason (timed out after 2s "
            #expect(message.contains(verdict), "\(message)")
            #expect(sleep.processes == [])
            let verdicts = try bundle.events().filter { $0.topic == "/hook/vetoed" }
            #expect(verdicts.count == 1)
        }
        await sleep.kill()
    }

    @Test(arguments: OCIRuntime.allCases)
    func aScriptThatOverrunsInsideTheContainerIsEndedByTheDeadlineOfTheCommandLine(_ runtime: OCIRuntime) async throws {
        let sleep = UniqueSleep()
        try await withBundle(runtime, timeout: 3) { bundle in
            try await bundle.hook("10-a", header: "event=exec", "\(sleep)")

            #expect(try await bundle.create().status == 0)
            _ = try await bundle.start()
            try await bundle.stopped()

            let vetoed = try bundle.events().filter { $0.topic == "/hook/vetoed" }
            let veto: HookEvent = try #require(vetoed.first).payload()
            #expect(veto.scripts.map(\.name) == ["10-a"])
            #expect(sleep.processes == [])
        }
        await sleep.kill()
    }

    // MARK: Large states

    @Test(arguments: OCIRuntime.allCases)
    func aMegabyteOfAnnotationsReachesTheScripts(_ runtime: OCIRuntime) async throws {
        let annotations = Dictionary(
            uniqueKeysWithValues: (0..<9).map { ("com.example/\($0)", String(repeating: "\($0)", count: 1 << 17)) })
        try await withBundle(runtime, annotations: annotations) { bundle in
            try await bundle.hook("10-unread", header: "object=container qualifier=before,after")
            try await bundle.hook("20-b", header: "object=container qualifier=before,after", "cat >\(bundle.directory("$OCI_STAGE"))")

            #expect(try await bundle.create().status == 0)
            #expect(try await bundle.start().status == 0)
            await eventually { bundle.calls.count == 8 }
            try await bundle.kill()
            #expect(try await bundle.delete().status == 0)

            #expect(bundle.calls.count == 10)
            for stage in HookedBundle.stages {
                #expect(bundle.directory.read(stage).map { $0.utf8.count > 9 << 17 } == true, "\(stage)")
            }
            for event in try bundle.events() where event.topic.description.hasPrefix("/container/") {
                let container: ContainerEvent = try event.payload()
                #expect(container.annotations.reduce(0) { $0 + $1.value.utf8.count } <= 1 << 16)
            }
        }
    }
}

extension [String] {
    fileprivate func swapping(_ first: Int, _ second: Int) -> [String] {
        var swapped = self
        swapped.swapAt(first, second)
        return swapped
    }
}
