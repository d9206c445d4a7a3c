public import Scripts

/// Why a dispatch did not end in a yes.
public enum DispatchError: Error, Sendable {
    /// A hook refused the operation.
    case vetoed(HookVeto)
    /// Another dispatch for the same object did not end within the lock timeout.
    case busy(Busy)
    /// It was asked for from inside a hook, which would have waited for itself.
    case reentrant(Reentry)
    /// The caller's task was cancelled; what ran was ended and undone, as the report says.
    case cancelled(HookReport)
    /// The point or an option makes no sense; nothing has run.
    case invalid(String)
    /// The host does not provide what a dispatch needs: the runtime directory, a lock, a record. Nothing has run.
    ///
    /// - Important: At a gate this is a no: nobody knows what the hooks would have said.
    case unavailable(String)
}

extension DispatchError: CustomStringConvertible {
    /// One line that says what was wrong, and where.
    public var description: String {
        switch self {
        case .vetoed(let veto): veto.description
        case .busy(let busy): busy.description
        case .reentrant(let reentry): reentry.description
        case .cancelled(let report): "\(report.point): cancelled"
        case .invalid(let reason), .unavailable(let reason): reason
        }
    }
}

/// A refused operation: which script refused it and why.
public struct HookVeto: Sendable, CustomStringConvertible {
    /// The whole dispatch.
    public let report: HookReport
    /// The script's name, or the path of a directory that cannot be believed.
    public let script: String
    /// The last line the script wrote to standard error, or why it could not run.
    public let reason: String
    /// How it ended: `exit status 3`, `timed out after 10s`.
    public let status: String

    /// The veto that a report ends in: its last script's, since the first veto ends a dispatch.
    init(_ report: HookReport) {
        guard let last = report.scripts.last else { preconditionFailure("dispatch \(report.id) was vetoed by nobody") }
        self.report = report
        script = last.name
        reason = last.reason ?? "it gave no reason"
        status = last.status
    }

    /// `container/web1 start before: vetoed by 20-quota: no space left for web1 (exit status 3)`.
    public var description: String { "\(report.point): vetoed by \(script): \(reason) (\(status))" }
}

/// Another dispatch holds the object's lock.
public struct Busy: Sendable, CustomStringConvertible {
    /// The point that was asked for.
    public let point: LifecyclePoint
    /// The dispatch that holds the lock; nil when it was gone by the time it was looked for.
    public let holder: Holder?
    /// How long this one waited.
    public let waited: Duration

    /// The dispatch that holds a lock.
    public struct Holder: Sendable {
        /// The dispatch's id.
        public let id: String
        /// Its point, as messages name it.
        public let point: String
        /// The process that runs it.
        public let process: Int32
        /// How long it has run so far.
        public let age: Duration
        /// The script it is running, if any.
        public let script: String?
    }

    /// One line that names the holder.
    public var description: String {
        let who = holder.map {
            "\($0.point), process \($0.process)\($0.script.map { ", script \($0)" } ?? ""), running for \(shortText($0.age))"
        }
        return "\(point): busy: another dispatch for \(point.object)/\(point.name) did not end within \(shortText(waited))"
            + (who.map { ": \($0)" } ?? "")
    }
}

/// Where a call that came from inside a hook came from.
public struct Reentry: Sendable, CustomStringConvertible {
    /// The point that was asked for.
    public let point: LifecyclePoint
    /// The running dispatch that the call came from.
    public let dispatch: String
    /// That dispatch's point, as messages name it.
    public let origin: String
    /// The script of it that the call came from; nil where only the dispatch is known.
    public let script: String?
    /// What gave the caller away.
    public let evidence: Evidence

    /// What shows that a process is inside a hook.
    public enum Evidence: String, Sendable {
        /// `HOOK_RUN` in its environment.
        case environment
        /// The tag in its limits.
        case tag
        /// The script is among its ancestors.
        case ancestry
        /// It is an orphan of the only running dispatch.
        case orphan
    }

    /// One line that names the dispatch and the script.
    public var description: String {
        "\(point): refused: called from inside a hook, \(script.map { "script \($0) of " } ?? "")\(origin) (dispatch \(dispatch)),"
            + " which waits for this call to end"
    }
}
