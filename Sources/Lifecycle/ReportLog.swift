import Configuration
package import Events
package import Hooks
import Linux
package import Scripts

/// Where a program that ends soon writes what its dispatches came to: the event log, or the spool while that cannot be written.
package struct ReportLog: Sendable {
    private let path: String
    private let options: LogOptions

    /// The log of a configuration; nothing is opened or made before the first report.
    package init(_ configuration: EventsConfiguration) {
        path = configuration.directory
        options = configuration.log
    }

    /// Why a report is nowhere.
    package struct Failure: Error, CustomStringConvertible {
        /// One line, the report's dispatch named in it.
        package let description: String
    }

    /// Of the 100 ms that a verdict may wait for the log, so that there is time to leave the report in the spool.
    private static let patience = Duration.milliseconds(80)

    /// Writes a report, buffered: it survives the program, but not the machine's crash.
    ///
    /// Only its owner and root can write a log. An ordinary user who has no place for one of his own runs his hooks without, and nothing is
    /// said of it.
    /// - Parameters:
    ///   - cause: the dispatch or event that led to this one.
    ///   - depth: how many listeners have led to it.
    package func write(_ report: HookReport, cause: String? = nil, depth: Int = 0) throws(Failure) {
        try write(about: report.point) { () throws(PayloadError) in
            var events: [EncodedEvent] = []
            for dispatch in report.recovered { events.append(try EncodedEvent(HookEvent(dispatch), cause: report.id, depth: depth)) }
            events.append(try EncodedEvent(HookEvent(report), cause: cause, depth: depth))
            return events
        }
    }

    /// Writes what has happened at a point besides its hooks, as ``write(_:cause:depth:)`` does a report.
    package func write(
        _ payloads: [any EventPayload], at point: LifecyclePoint, cause: String? = nil, depth: Int = 0
    ) throws(Failure) {
        try write(about: point) { () throws(PayloadError) in
            var events: [EncodedEvent] = []
            for payload in payloads { events.append(try EncodedEvent(payload, cause: cause, depth: depth)) }
            return events
        }
    }

    private func write(about point: LifecyclePoint, _ encoded: () throws(PayloadError) -> [EncodedEvent]) throws(Failure) {
        let events: [EncodedEvent]
        do throws(PayloadError) { events = try encoded() } catch { throw Failure(point, "\(error)") }
        var options = options
        options.patience = Self.patience
        do throws(LogError) {
            // Opened anew for each: a program that goes on for long must not keep a segment that retention has removed.
            try EventLog(at: path, options: options).report(events)
        } catch {
            if !isOutOfReach(error) { throw Failure(point, "\(error)") }
        }
    }

    /// Whether the log is none that this user could have.
    private func isOutOfReach(_ error: LogError) -> Bool {
        guard case .failed(_, _, let cause) = error else { return false }
        return UserPlace.isMissing(path, cause)
    }
}

extension ReportLog.Failure {
    fileprivate init(_ point: LifecyclePoint, _ reason: String) {
        description = "\(point): not in the event log: \(reason)"
    }
}
