import Configuration
import Linux
import Testing

@testable import Hooks
@testable import Scripts

/// What a file of the script directories means for a point, whatever it is, was declared to be, or is to be skipped.
@Suite struct PlanTests {
    private static let mistake = ConfigurationError(
        Problem(place: Place(file: "/d/s", line: 2, column: 9), message: "unknown key \"x\"", remedy: "use another"))

    private struct Row: CustomTestStringConvertible, Sendable {
        let standing: HookScript.Standing
        /// Asked for this point and not required; required; to be skipped; to be skipped though required.
        let asked: Plan.Decision
        let required: Plan.Decision
        let skipped: Plan.Decision
        let skippedRequired: Plan.Decision
        /// Asked for another event; the same and required; the same and to be skipped.
        let differs: Plan.Decision
        let differsRequired: Plan.Decision
        let differsSkipped: Plan.Decision

        var testDescription: String { standing.word }
    }

    private static let notAsked = Plan.Decision.differs(.event)
    private static let skipped = Plan.Decision.absent(why: "skipped")

    private static let rows: [Row] = [
        Row(
            standing: .enabled, asked: .run, required: .run, skipped: skipped, skippedRequired: skipped, differs: notAsked,
            differsRequired: notAsked, differsSkipped: notAsked),
        Row(
            standing: .masked, asked: .absent(why: "masked"), required: .refuse(reason: "it is required and masked"), skipped: skipped,
            skippedRequired: skipped, differs: notAsked, differsRequired: notAsked, differsSkipped: notAsked),
        Row(
            standing: .disabled, asked: .absent(why: "disabled"), required: .refuse(reason: "it is required and disabled"),
            skipped: skipped,
            skippedRequired: skipped, differs: notAsked, differsRequired: notAsked, differsSkipped: notAsked),
        Row(
            standing: .missing, asked: .absent(why: "missing"), required: .refuse(reason: "it is required and missing"), skipped: skipped,
            skippedRequired: skipped, differs: notAsked, differsRequired: notAsked, differsSkipped: notAsked),
        broken(
            .untrusted(.setID(path: "/d/s", permissions: 0o4755)), "/d/s has a set-user-ID or set-group-ID bit (mode 4755); chmod ug-s it"),
        broken(.unreadable(Errno(13)), "it cannot be read for its header: Permission denied (EACCES)"),
        broken(.mistaken(mistake), "/d/s:2:9: unknown key \"x\"; use another"),
        broken(.misnamed, "its name is not UTF-8; rename it"),
        passedOver(.passedOver(reason: "hidden")),
        passedOver(.overridden(by: "/d/s")),
    ]

    /// What it asked for is not known or not to be believed: it counts as having asked for everything.
    private static func broken(_ standing: HookScript.Standing, _ reason: String) -> Row {
        Row(
            standing: standing, asked: .refuse(reason: reason), required: .refuse(reason: reason), skipped: skipped,
            skippedRequired: skipped,
            differs: .refuse(reason: reason), differsRequired: .refuse(reason: reason), differsSkipped: skipped)
    }

    private static func passedOver(_ standing: HookScript.Standing) -> Row {
        Row(
            standing: standing, asked: .passedOver, required: .passedOver, skipped: .passedOver, skippedRequired: .passedOver,
            differs: .passedOver, differsRequired: .passedOver, differsSkipped: .passedOver)
    }

    @Test(arguments: rows) private func decidesForEveryStanding(row: Row) {
        func decision(asks event: String, isRequired: Bool?, skip: [String] = []) -> Plan.Decision {
            plan([script("s", row.standing, event: event, isRequired: isRequired)], skip: skip).entries[0].decision
        }
        for notRequired in [nil, false] {
            #expect(decision(asks: "start", isRequired: notRequired) == row.asked)
            #expect(decision(asks: "start", isRequired: notRequired, skip: ["r", "s"]) == row.skipped)
            #expect(decision(asks: "stop", isRequired: notRequired) == row.differs)
            #expect(decision(asks: "stop", isRequired: notRequired, skip: ["s"]) == row.differsSkipped)
        }
        #expect(decision(asks: "start", isRequired: true) == row.required)
        #expect(decision(asks: "start", isRequired: true, skip: ["s"]) == row.skippedRequired)
        #expect(decision(asks: "stop", isRequired: true) == row.differsRequired)
        #expect(decision(asks: "stop", isRequired: true, skip: ["s"]) == row.differsSkipped)
        // Somebody else's name helps nobody.
        #expect(decision(asks: "start", isRequired: true, skip: ["t", "S", "s "]) == row.required)
    }

    @Test(arguments: rows) private func isEmptyWhenNobodyRunsOrRefuses(row: Row) {
        let decision = plan([script("s", row.standing, event: "start")]).entries[0].decision
        let isIdle: Bool =
            switch decision {
            case .run, .refuse: false
            case .absent, .differs, .passedOver: true
            }
        #expect(plan([script("s", row.standing, event: "start")]).isEmpty == isIdle)
    }

    // MARK: The first part that differs

    private static let parts: [(part: LifecyclePoint.Part, pattern: String)] = [
        (.object, "domain"), (.event, "stop"), (.qualifier, "after"), (.name, "db*"), (.extra, "-"), (.id, "4f1d"),
    ]

    @Test(arguments: parts) func namesThePartThatDiffers(part: LifecyclePoint.Part, pattern: String) throws {
        let point = try LifecyclePoint("container", "web1", "start", .before, extra: "tcp", id: "4f1c")
        var declaration = Declaration()
        declaration.pattern.parts[part] = [try Glob(pattern)]
        let script = HookScript(name: "s", path: "/d/s", standing: .enabled, declaration: declaration)
        #expect(plan(point, [script]).entries[0].decision == .differs(part))
    }

    @Test func whatIsAbsentIsADash() throws {
        var declaration = Declaration()
        for part in [LifecyclePoint.Part.qualifier, .extra, .id] { declaration.pattern.parts[part] = [try Glob("-")] }
        let script = HookScript(name: "s", path: "/d/s", standing: .enabled, declaration: declaration)
        #expect(plan(try LifecyclePoint("daemon", "-", "reload"), [script]).entries[0].decision == .run)
        #expect(plan(try LifecyclePoint("daemon", "-", "reload", .before), [script]).entries[0].decision == .differs(.qualifier))
    }

    // MARK: The whole

    @Test func runsInOrderAndUndoesInReverse() {
        let scripts = ["10-a", "20-b", "B", "a"].map { script($0, .enabled) }
        #expect(plan(scripts).entries.map(\.script.name) == ["10-a", "20-b", "B", "a"])
        #expect(plan(point("container", "web1", "start", .aborted), scripts).entries.map(\.script.name) == ["a", "B", "20-b", "10-a"])
    }

    @Test func aScriptsOwnWordsGoBeforeTheConfigurations() {
        var configuration = HookConfiguration()
        configuration.timeout = .seconds(7)
        configuration.onFailure = .ignore
        var declaration = Declaration()
        declaration.timeout = .seconds(3)
        declaration.onFailure = .veto
        declaration.onTimeout = .ignore
        let entries = Plan(
            point(),
            ScriptSnapshot(
                scripts: [script("a", .enabled), HookScript(name: "b", path: "/d/b", standing: .enabled, declaration: declaration)],
                directoryProblems: []), configuration
        ).entries
        #expect(entries.map(\.timeout) == [.seconds(7), .seconds(3)])
        #expect(entries.map(\.onFailure) == [.ignore, .veto])
        #expect(entries.map(\.onTimeout) == [.veto, .ignore])
    }

    @Test func aDirectoryThatCannotBeBelievedIsReasonEnough() {
        let problem = ScriptSnapshot.DirectoryProblem(path: "/d", distrust: .writableByOthers(path: "/d", permissions: 0o777))
        let plan = Plan(point(), ScriptSnapshot(scripts: [], directoryProblems: [problem]), HookConfiguration())
        #expect(plan.directoryProblems == [problem])
        #expect(!plan.isEmpty)
    }

    @Test func nothingConcernsAKindOfObjectThatHooksDoNotRunFor() throws {
        var configuration = HookConfiguration()
        configuration.objects = [try Glob("domain")]
        let problem = ScriptSnapshot.DirectoryProblem(path: "/d", distrust: .writableByOthers(path: "/d", permissions: 0o777))
        let snapshot = ScriptSnapshot(
            scripts: [script("a", .enabled), script("b", .misnamed), script("c", .missing, isRequired: true)], directoryProblems: [problem])
        let plan = Plan(point(), snapshot, configuration)
        #expect(plan.isEmpty && plan.directoryProblems == [])
        #expect(plan.entries.map(\.decision) == [.differs(.object), .differs(.object), .differs(.object)])
        #expect(!Plan(point("domain", "d"), snapshot, configuration).isEmpty)
    }

    @Test func saysWhatWasLeftOutAndWhatCouldNotBe() {
        let scripts = [
            script("a", .enabled), script("b", .masked), script("c", .disabled), script("d", .misnamed),
            script("e", .passedOver(reason: "hidden")),
            script("f", .enabled, event: "stop"),
        ]
        let absent = plan(scripts, skip: ["d", "f", "nowhere"]).absent
        #expect(absent.map { "\($0.name) \($0.why)" } == ["b masked", "c disabled", "d skipped", "nowhere unknown"])
    }

    // MARK: -

    private func script(_ name: String, _ standing: HookScript.Standing, event: String? = nil, isRequired: Bool? = nil) -> HookScript {
        var declaration = Declaration()
        declaration.isRequired = isRequired
        if let event { declaration.pattern.parts[.event] = [glob(event)] }
        return HookScript(name: name, path: "/d/\(name)", standing: standing, declaration: declaration)
    }

    private func glob(_ text: String) -> Glob {
        do { return try Glob(text) } catch { preconditionFailure("\(error)") }
    }

    private func plan(_ scripts: [HookScript], skip: [String] = []) -> Plan { plan(point(), scripts, skip: skip) }

    private func plan(_ point: LifecyclePoint, _ scripts: [HookScript], skip: [String] = []) -> Plan {
        Plan(point, ScriptSnapshot(scripts: scripts, directoryProblems: []), HookConfiguration(), skip: skip)
    }
}
