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
            qualifier: point.qualifier?.rawValue, extra: point.extra, requester: report.requester.map { HookEvent.Requester($0) },
            isGate: report.isGate, verdict: Verdict(report.verdict),
            duration: report.duration, waited: report.waited, reason: report.reason,
            scripts: report.scripts.map { ScriptResult($0, at: point.qualifier) },
            compensation: report.compensation.map { ScriptResult($0, at: point.qualifier) })
        var budget = Self.reasonBudget
        for index in scripts.indices { scripts[index].shorten(to: &budget) }
        for index in compensation.indices { compensation[index].shorten(to: &budget) }
    }

    /// What an event tells of a dispatch whose process was killed.
    public init(_ dispatch: HookReport.RecoveredDispatch) {
        // The words behind the name hold no blanks.
        let words = dispatch.point.utf8.dropFirst("\(dispatch.object)/\(dispatch.name) ".utf8.count).split(separator: UInt8(ascii: " "))
            .map { String($0) ?? "" }
        let names = dispatch.killed.prefix(16).map(\.description).joined(separator: ", ")
        let left = dispatch.killed.count > 16 ? "\(names) and \(dispatch.killed.count - 16) more" : names
        self.init(
            dispatch: dispatch.id, object: dispatch.object, name: dispatch.name, event: words.first ?? "",
            qualifier: words.count > 1 ? words[1] : nil, isGate: false, verdict: .unknown, duration: .zero,
            reason: "the process that ran it was killed" + (left.isEmpty ? "" : "; it had left \(left), now killed"), scripts: [])
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

extension HookEvent.Requester {
    init(_ requester: Hooks.Requester) {
        self.init(pid: UInt32(clamping: requester.process), uid: requester.user, executable: requester.executable)
    }
}
