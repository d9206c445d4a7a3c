import Linux
import Scripts

@testable import Hooks

/// A report of a dispatch that took a moment, and asked for all that a point can have.
func report(_ verdict: HookReport.Verdict, at qualifier: Qualifier? = .before) -> HookReport {
    let point: LifecyclePoint
    do throws(InvalidPoint) {
        point = try LifecyclePoint("container", "web1", "start", qualifier, extra: "a \"b\"", id: "4f1c")
    } catch {
        preconditionFailure("\(error)")
    }
    var report = HookReport(
        id: "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", point: point, isGate: true, started: RealTime(nanoseconds: 1_645_557_742_123_456_789))
    report.verdict = verdict
    report.duration = .milliseconds(12)
    report.waited = .microseconds(3)
    return report
}

/// A script's report; with `errors` nil it was never started.
func script(
    _ name: String, _ outcome: ScriptOutcome, errors: String? = "", qualifier: Qualifier? = .before, isIgnored: Bool = false
) -> ScriptReport {
    let kept = errors.map { BoundedOutput(head: $0, tail: "", omittedCount: 0) }
    var report = ScriptReport(
        name: name, path: "/etc/hookd/hooks.d/\(name)", qualifier: qualifier, outcome: outcome, started: RealTime(nanoseconds: 7),
        duration: .nanoseconds(3), output: kept, errors: kept, leftBehind: [])
    report.isIgnored = isIgnored
    return report
}
