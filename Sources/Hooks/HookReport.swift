public import Linux
public import Scripts

/// What happened in one dispatch, script by script.
public struct HookReport: Sendable {
    /// The dispatch's id, a UUIDv7 (RFC 9562): ids sort by time.
    ///
    /// Scripts see it as `HOOK_RUN`.
    public let id: String
    /// Where the hooks were called.
    public internal(set) var point: LifecyclePoint
    /// Whether its hooks could veto.
    public let isGate: Bool
    /// On whose behalf it was asked for; nil for the dispatching process itself.
    public internal(set) var requester: Requester?
    /// When it was asked for.
    public let started: RealTime
    /// From being asked for to its end, in all.
    public internal(set) var duration: Duration = .zero
    /// How much of the duration was spent waiting for another dispatch for the same object.
    public internal(set) var waited: Duration = .zero
    /// What came of it.
    public internal(set) var verdict: Verdict = .allowed
    /// The scripts that were called, in order, and those that should have been and could not.
    public internal(set) var scripts: [ScriptReport] = []
    /// The scripts that were called with `aborted` because of a veto or a cancellation, in order.
    public internal(set) var compensation: [ScriptReport] = []
    /// The scripts that would have been called and were masked, disabled or skipped on request.
    public internal(set) var absent: [AbsentScript] = []
    /// Dispatches for the same object that were killed, and whose scripts this one found still running and ended.
    public internal(set) var recovered: [RecoveredDispatch] = []
    /// The document after all hooks at a filter point; nil anywhere else.
    public internal(set) var document: [UInt8]?
    /// The running dispatch that the call came from inside of; nil unless the verdict is `reentrant`.
    public internal(set) var origin: String?
    /// The document that the dispatch was asked with; nil for none, where nothing was run, and where another process ran it.
    package internal(set) var input: [UInt8]?
    /// What stood in the way, where it was no script.
    var obstacle: String?

    /// The report of a dispatch that has just been asked for.
    init(id: String, point: LifecyclePoint, isGate: Bool, started: RealTime) {
        self.id = id
        self.point = point
        self.isGate = isGate
        self.started = started
    }

    /// What came of a dispatch.
    public enum Verdict: String, Sendable {
        /// Nothing stands in the way; at a point that is no gate, failures may be in the report.
        case allowed
        /// A script, or a directory that cannot be believed, refused the operation.
        case vetoed
        /// The caller gave up.
        case cancelled
        /// Another dispatch for the object did not end in time.
        case busy
        /// It was asked for from inside a hook.
        case reentrant
        /// The host could not provide what a dispatch needs: a lock, a record.
        case unavailable
    }

    /// A script that was not called and might have been expected to be.
    public struct AbsentScript: Sendable, Hashable {
        /// The script's file name.
        public let name: String
        /// Why it was not called: `masked`, `disabled`, `skipped`, or `unknown` when it was to be skipped and is nowhere.
        public let why: String
    }

    /// A dispatch whose process was killed before it could end what it had started.
    public struct RecoveredDispatch: Sendable, Hashable {
        /// The dispatch's id.
        public let id: String
        /// Its point, as messages name it.
        public let point: String
        /// The kind of object that it was for.
        public let object: String
        /// The object's name.
        public let name: String
        /// What of it was still running and was killed.
        public let killed: [LeftProcess]
    }

    /// Whether nothing was called and nothing stood in the way: most points have no hooks, and that nothing happened is no event.
    public var isUneventful: Bool { verdict == .allowed && scripts.isEmpty && recovered.isEmpty }

    /// The scripts that failed and whose failure the operation survived, because the point is no gate or the configuration says so.
    public var failures: [ScriptReport] { (scripts + compensation).filter { $0.outcome != .passed } }

    /// Why it was not allowed, in one line: what the vetoing script said, who held the object, where the call came from; nil when it was
    /// allowed, and when the caller gave up.
    public var reason: String? {
        switch verdict {
        case .allowed, .cancelled: nil
        case .vetoed:
            if let last = scripts.last, case .timedOut = last.outcome { last.explanation } else { HookVeto(self).reason }
        case .busy, .reentrant, .unavailable: obstacle
        }
    }
}

extension HookReport {
    /// What the report says once the dispatch has ended in an error: observers are told reports only.
    func ended(in error: DispatchError) -> HookReport {
        var report = self
        switch error {
        case .vetoed(let veto): return veto.report
        case .cancelled(let report): return report
        case .busy(let busy):
            report.verdict = .busy
            report.waited = busy.waited
            report.duration = max(duration, busy.waited)
        case .reentrant(let reentry):
            report.verdict = .reentrant
            report.origin = reentry.dispatch
        case .invalid, .unavailable:
            report.verdict = .unavailable
        }
        report.obstacle = error.description
        return report
    }
}
