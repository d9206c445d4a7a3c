import Events
import Hooks
import Scripts

extension ScriptResult {
    /// What an event tells of a script.
    ///
    /// - Parameters:
    ///   - report: what the dispatch reports of it.
    ///   - qualifier: the point's; nil where it has none.
    init(_ report: ScriptReport, at qualifier: Qualifier?) {
        self.init(
            name: report.name, outcome: report.outcome.word, duration: report.duration,
            reason: report.outcome == .passed ? nil : report.reason, isIgnored: report.isIgnored)
        if report.qualifier != qualifier { self.qualifier = report.qualifier?.rawValue }
        switch report.outcome {
        case .refused(let status): exitStatus = UInt8(clamping: status)
        case .crashed(let signal): self.signal = signal.description
        case .passed, .notRunnable, .timedOut, .cancelled: break
        }
    }
}
