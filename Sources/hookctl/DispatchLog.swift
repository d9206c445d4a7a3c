import CommandLine
import Configuration
import Events
import Glibc
import History
import Hooks
import Lifecycle
import Linux

/// What this program's dispatches came to, on its way into the event log and the history.
///
/// Reports are kept back until the caller has been told: nobody waits for a log to hear a verdict.
final class DispatchLog: Sendable {
    private let configuration: ProgramConfiguration
    private let isForEvents: Bool
    private let isForHistory: Bool
    private let state = Lock(State())

    private struct State {
        var log: ReportLog?
        var history: DispatchHistory?
        var reports: [HookReport] = []
        /// What has happened besides, and where; it stands behind the reports.
        var events: [any EventPayload] = []
        var point: LifecyclePoint?
    }

    /// Keeps the reports of a dispatcher's dispatches.
    ///
    /// - Parameters:
    ///   - events: whether they go into the event log.
    ///   - history: whether they go into the history.
    init(of dispatcher: HookDispatcher, _ configuration: ProgramConfiguration, events: Bool = true, history: Bool = true) {
        self.configuration = configuration
        isForEvents = events
        isForHistory = history
        dispatcher.onReport { [self] report in
            if !report.isUneventful { state.withLock { $0.reports.append(report) } }
        }
    }

    /// Has what happened at a point written behind the reports, the last of which is its cause.
    func add(_ events: [any EventPayload], at point: LifecyclePoint) {
        if events.isEmpty { return }
        state.withLock { state in
            state.events += events
            state.point = point
        }
    }

    /// Reads how events and dispatches are kept, so that a mistake there is found before anything has run.
    func open() throws(DispatchRequest.Refused) {
        try state.withLock { (state) throws(DispatchRequest.Refused) in
            if isForEvents, state.log == nil { state.log = ReportLog(try configuration.events()) }
            if isForHistory, state.history == nil { state.history = DispatchHistory(try configuration.history()) }
        }
    }

    /// Writes what has been reported, when that is all that is left to do: a signal must cost neither the event nor the verdict's status.
    func writeLast() {
        if state.withLock({ $0.reports.isEmpty && $0.events.isEmpty }) { return }
        ThreadSettings.block([.terminate, .interrupt, .hangUp, .quit])
        write()
    }

    /// Writes what has been reported since; what cannot be written is said, and changes nothing else.
    func write() {
        let (reports, events, point) = state.withLock { state in
            defer { (state.reports, state.events) = ([], []) }
            return (state.reports, state.events, state.point)
        }
        if reports.isEmpty, events.isEmpty { return }
        // A limit on the size of files that the caller has set is an error like any other, not the end of us.
        ThreadSettings.block([.fileSizeExceeded])
        do throws(DispatchRequest.Refused) { try open() } catch { return Output.error.complain(lines: error.message) }
        let (log, history) = state.withLock { ($0.log, $0.history) }
        for report in reports {
            do throws(ReportLog.Failure) {
                try log?.write(report, cause: report.origin ?? EnclosingCause.current, depth: EnclosingCause.depth)
            } catch {
                Output.error.complain(error.description)
            }
            do throws(HistoryError) {
                try history?.keep(report)
            } catch {
                Output.error.complain("\(report.point): not in the history: \(error)")
            }
        }
        guard let point, !events.isEmpty else { return }
        do throws(ReportLog.Failure) {
            try log?.write(events, at: point, cause: reports.last?.id ?? EnclosingCause.current, depth: EnclosingCause.depth)
        } catch {
            Output.error.complain(error.description)
        }
    }
}
