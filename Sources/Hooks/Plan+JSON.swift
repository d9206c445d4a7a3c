package import JSON
import Scripts

/// A plan as programs read it: an object for each script, in order, then one for each directory that cannot be used.
extension Plan {
    /// Hands each object's members to `each`, in order.
    package func forEachObject(_ configuration: HookConfiguration, _ each: ((inout JSONObjectWriter) -> Void) -> Void) {
        for entry in entries {
            each { object in
                object.member("name", entry.script.name)
                object.member("path", entry.script.path)
                object.member("runs", entry.decision == .run)
                if case .refuse = entry.decision { object.member("refuses", isGate) }
                if entry.decision != .run { object.member("why", why(entry, configuration)) }
                object.member("timeout_ns", entry.timeout.nanoseconds)
                object.member("on_failure", entry.onFailure.rawValue)
                object.member("on_timeout", entry.onTimeout.rawValue)
            }
        }
        for problem in directoryProblems {
            each {
                $0.member("path", problem.path)
                $0.member("runs", false)
                $0.member("refuses", isGate)
                $0.member("why", problem.distrust.description)
            }
        }
    }

    /// Why an entry does not run, as a phrase.
    package func why(_ entry: Entry, _ configuration: HookConfiguration) -> String {
        let script = entry.script
        guard configuration.covers(point.object) else { return "hooks do not run for this kind of object; see Objects= in [Hooks]" }
        switch entry.decision {
        case .run: return "it runs"
        case .refuse(let reason): return (isGate ? "refuses the gate: " : "reported as failed: ") + reason
        case .absent("skipped"): return "skipped on request"
        case .absent: return script.standing.reason ?? script.standing.word
        case .passedOver: return "\(script.standing.word): \(script.standing.reason ?? "")"
        case .differs(let part): return "its \(part.rawValue) is \(script.declaration.pattern.text(part)), not \(point.argument(part))"
        }
    }
}
