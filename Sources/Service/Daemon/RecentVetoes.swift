import Hooks
import Linux

/// The newest dispatches that ended in a no, for the one screen that says whether all is well.
@LoopActor final class RecentVetoes {
    /// Oldest first.
    private(set) var reports: [HookReport] = []

    private static let limit = 10

    nonisolated init() {}

    /// Keeps a report that is a no.
    func add(_ report: HookReport) {
        guard report.verdict != .allowed, report.verdict != .cancelled else { return }
        if reports.count == Self.limit { reports.removeFirst() }
        reports.append(report)
    }
}
