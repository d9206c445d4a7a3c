import History
import Hooks
import Linux

/// Keeps what dispatches come to, once their callers have been told: nobody waits for a file to hear a verdict.
@LoopActor final class HistoryKeeper {
    private let diagnostics: Diagnostics
    private var pending: [(report: HookReport, history: DispatchHistory)] = []

    /// After how long it writes; the answer to the caller goes out at the end of the loop's turn.
    private static let delay = Duration.milliseconds(1)

    nonisolated init(_ diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    /// Takes a report for a history.
    func add(_ report: HookReport, to history: DispatchHistory) {
        pending.append((report, history))
        guard pending.count == 1 else { return }
        Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [self] in
            _ = await Watch().next(until: .now + Self.delay)
            write()
        }
    }

    /// Writes what there is; what cannot be written is said, and changes nothing else.
    func write() {
        let reports = pending
        pending = []
        for (report, history) in reports {
            do throws(HistoryError) { try history.keep(report) } catch {
                diagnostics.error("\(report.point): dispatch \(report.id) is not in the history: \(error)")
            }
        }
    }
}
