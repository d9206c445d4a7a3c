import Configuration
package import Scripts

/// What a snapshot of the script directories means for one point: what runs, what refuses, and why everything else does neither.
///
/// Pure: a dispatch carries it out, `hookctl explain` prints it.
package struct Plan: Sendable {
    package let point: LifecyclePoint
    package let isGate: Bool
    package let isFilter: Bool
    /// Every file, in the order in which scripts run at this point.
    package let entries: [Entry]
    package let directoryProblems: [ScriptSnapshot.DirectoryProblem]
    /// Whether dispatches were killed and have to be cleaned up after, which is done under the object's lock.
    package var hasDeadDispatches = false
    /// The names that were to be skipped and that no script has: most likely misspelt.
    private let unknown: [String]

    package struct Entry: Sendable {
        package let script: HookScript
        package let decision: Decision
        package let timeout: Duration
        package let onFailure: FailurePolicy
        package let onTimeout: FailurePolicy
        /// How the script is called, where that is as it was called before; nil for as the point and the script's header say.
        var recorded: ScriptInvocation?
    }

    package enum Decision: Hashable, Sendable {
        case run
        /// Nobody knows what the script would say, or it is required and cannot run: at a gate a veto, elsewhere a failure.
        case refuse(reason: String)
        /// It would have run, and somebody decided that it does not: `masked`, `disabled` or `skipped`.
        case absent(why: String)
        /// It asked for other points.
        case differs(LifecyclePoint.Part)
        /// It is no script, or another file stands before it.
        case passedOver
    }

    package init(_ point: LifecyclePoint, _ snapshot: ScriptSnapshot, _ configuration: HookConfiguration, skip: [String] = []) {
        self.point = point
        isGate = configuration.isGate(point)
        isFilter = configuration.isFilter(point)
        let covered = configuration.covers(point.object)
        directoryProblems = covered ? snapshot.directoryProblems : []
        let entries = snapshot.scripts.map { script in
            let declaration = script.declaration
            return Entry(
                script: script, decision: covered ? Self.decide(script, point, isSkipped: skip.contains(script.name)) : .differs(.object),
                timeout: declaration.timeout ?? configuration.timeout, onFailure: declaration.onFailure ?? configuration.onFailure,
                onTimeout: declaration.onTimeout ?? configuration.onTimeout)
        }
        unknown = skip.filter { name in !snapshot.scripts.contains { ScriptName.areSame($0.name, name) } }
        // What is undone is undone in reverse.
        self.entries = point.qualifier == .aborted ? entries.reversed() : entries
    }

    /// What calling scripts again would do: each runs that is still the script it was, and the first that is not refuses it all.
    init(_ replay: Replay, _ snapshot: ScriptSnapshot, _ configuration: HookConfiguration) {
        point = replay.point
        // The first failure ends it, as it does at a gate.
        isGate = true
        isFilter = false
        directoryProblems = snapshot.directoryProblems
        unknown = []
        entries = replay.calls.map { call in
            // Of namesakes the first that is no leftover stands for the name.
            let script = snapshot.scripts.first { script in
                if case .passedOver = script.standing { false } else { ScriptName.areSame(script.name, call.name) }
            }
            let declaration = script?.declaration ?? Declaration()
            return Entry(
                script: script ?? HookScript(name: call.name, path: call.path, standing: .missing),
                decision: Self.decide(call, script), timeout: declaration.timeout ?? configuration.timeout, onFailure: .veto,
                onTimeout: .veto, recorded: call.invocation)
        }
    }

    private static func decide(_ call: Replay.Call, _ script: HookScript?) -> Decision {
        guard let script else { return .refuse(reason: "no script directory has it any more") }
        guard script.path.utf8.elementsEqual(call.path.utf8) else {
            return .refuse(reason: "it was \(call.path), and \(script.path) stands in its place now")
        }
        switch script.standing {
        case .enabled: return .run
        case .masked, .disabled, .missing, .passedOver, .overridden, .untrusted, .unreadable, .mistaken, .misnamed:
            return .refuse(reason: "it is \(script.standing.word)\(script.standing.reason.map { ": \($0)" } ?? "")")
        }
    }

    /// What keeps it from being carried out, in the order of the scripts: their names, or a directory's path, and why.
    package var refusals: [(name: String, reason: String)] {
        directoryProblems.map { ($0.path, $0.distrust.description) }
            + entries.compactMap { entry in
                if case .refuse(let reason) = entry.decision { (entry.script.name, reason) } else { nil }
            }
    }

    private static func decide(_ script: HookScript, _ point: LifecyclePoint, isSkipped: Bool) -> Decision {
        switch script.standing {
        case .passedOver, .overridden:
            return .passedOver
        case .untrusted, .unreadable, .mistaken, .misnamed:
            // What it asked for is not known, or not to be believed: it counts as matching every point.
            return isSkipped ? .absent(why: "skipped") : .refuse(reason: script.standing.reason ?? script.standing.word)
        case .enabled, .masked, .disabled, .missing:
            if let part = script.declaration.pattern.mismatch(point) { return .differs(part) }
            if isSkipped { return .absent(why: "skipped") }
            if script.standing == .enabled { return .run }
            guard script.declaration.isRequired == true else { return .absent(why: script.standing.word) }
            return .refuse(reason: "it is required and \(script.standing.word)")
        }
    }

    /// Whether there is nothing to do at all: no script to run, none to complain about, nobody to clean up after.
    package var isEmpty: Bool {
        directoryProblems.isEmpty && !hasDeadDispatches
            && entries.allSatisfy { entry in
                switch entry.decision {
                case .run, .refuse: false
                case .absent, .differs, .passedOver: true
                }
            }
    }

    /// The scripts that somebody decided against.
    var absent: [HookReport.AbsentScript] {
        entries.compactMap { entry in
            if case .absent(let why) = entry.decision { HookReport.AbsentScript(name: entry.script.name, why: why) } else { nil }
        } + unknown.map { HookReport.AbsentScript(name: $0, why: "unknown") }
    }
}
