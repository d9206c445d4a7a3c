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
