public import Events
public import Hooks
import Scripts

extension HookEvent {
    /// What an event tells of a dispatch.
    ///
    /// Of output only the last lines of scripts that did not pass are in it, as many as fit: an event is no place for a thousand.
    public init(_ report: HookReport) {
        let point = report.point
        self.init(
            dispatch: report.id, object: point.object, name: point.name, id: point.id, event: point.event,
            qualifier: point.qualifier?.rawValue, extra: point.extra, isGate: report.isGate, verdict: Verdict(report.verdict),
            duration: report.duration, waited: report.waited, reason: report.reason,
            scripts: report.scripts.map { ScriptResult($0, at: point.qualifier) },
            compensation: report.compensation.map { ScriptResult($0, at: point.qualifier) })
        var budget = Self.reasonBudget
        for index in scripts.indices { scripts[index].shorten(to: &budget) }
        for index in compensation.indices { compensation[index].shorten(to: &budget) }
    }

    /// Bytes that the reasons of all scripts may take together: with every byte escaped, well below the 1 MiB of an event.
    static let reasonBudget = 64 << 10
}

extension ScriptResult {
    /// Leaves the reason out when it is longer than what is left.
    fileprivate mutating func shorten(to budget: inout Int) {
        guard let length = reason?.utf8.count else { return }
        if length <= budget { budget -= length } else { reason = nil }
    }
}

extension HookEvent.Verdict {
    init(_ verdict: HookReport.Verdict) {
        self =
            switch verdict {
            case .allowed: .allowed
            case .vetoed: .vetoed
            case .cancelled: .cancelled
            case .busy: .busy
            case .reentrant: .reentrant
            case .unavailable: .unavailable
            }
    }
}
