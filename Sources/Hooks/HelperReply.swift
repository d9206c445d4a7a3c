import JSON
import Linux
import Scripts

/// What `hookctl run --json` answered, read back into the values it was made from.
struct HelperReply {
    /// The report, or the error with its report.
    let outcome: Result<HookReport, DispatchError>

    /// Reads a reply; nil for something else, such as nothing because the helper was killed.
    init?(_ bytes: [UInt8], point: LifecyclePoint) {
        guard let json = try? JSONValue(parsing: bytes, limits: JSONLimits(bytes: 1 << 30)), let word = json["verdict"]?.string else {
            return nil
        }
        guard let verdict = HookReport.Verdict(rawValue: word) else {
            guard word == "invalid" else { return nil }
            outcome = .failure(.invalid(json["message"]?.string ?? ""))
            return
        }
        switch verdict {
        case .allowed, .vetoed, .cancelled:
            guard let report = HookReport(json, point: point, verdict: verdict) else { return nil }
            switch verdict {
            case .vetoed:
                guard !report.scripts.isEmpty else { return nil }
                outcome = .failure(.vetoed(HookVeto(report)))
            case .cancelled: outcome = .failure(.cancelled(report))
            case .allowed, .busy, .reentrant, .unavailable: outcome = .success(report)
            }
        case .busy:
            let holder = json["holder"].flatMap { Busy.Holder($0) }
            outcome = .failure(.busy(Busy(point: point, holder: holder, waited: json.duration("waited_ns"))))
        case .reentrant:
            guard let origin = json["origin"], let id = origin["id"]?.string, let name = origin["point"]?.string,
                let evidence = origin["evidence"]?.string.flatMap({ Reentry.Evidence(rawValue: $0) })
            else { return nil }
            outcome = .failure(
                .reentrant(Reentry(point: point, dispatch: id, origin: name, script: origin["script"]?.string, evidence: evidence)))
        case .unavailable: outcome = .failure(.unavailable(json["message"]?.string ?? ""))
        }
    }
}

extension HookReport {
    fileprivate init?(_ json: JSONValue, point: LifecyclePoint, verdict: Verdict) {
        guard let id = json["id"]?.string, let isGate = json["gate"]?.bool, let scripts = json["scripts"]?.array else { return nil }
        self.init(id: id, point: point, isGate: isGate, started: json.time("started_ns"))
        self.verdict = verdict
        duration = json.duration("duration_ns")
        waited = json.duration("waited_ns")
        self.scripts = scripts.compactMap { ScriptReport($0) }
        compensation = (json["compensation"]?.array ?? []).compactMap { ScriptReport($0) }
        guard self.scripts.count == scripts.count else { return nil }
        absent = (json["absent"]?.array ?? []).compactMap { entry in
            guard let name = entry["name"]?.string, let why = entry["why"]?.string else { return nil }
            return AbsentScript(name: name, why: why)
        }
        recovered = (json["recovered"]?.array ?? []).compactMap { entry in
            guard let id = entry["id"]?.string, let point = entry["point"]?.string, let object = entry["object"]?.string,
                let name = entry["name"]?.string
            else { return nil }
            return RecoveredDispatch(id: id, point: point, object: object, name: name, killed: entry.processes("killed"))
        }
        document =
            json["document"]?.string.map { Array($0.utf8) }
            ?? json["document_bytes"]?.array.map { $0.compactMap { $0.int.map { UInt8(truncatingIfNeeded: $0) } } }
    }
}

extension ScriptReport {
    fileprivate init?(_ json: JSONValue) {
        guard let name = json["name"]?.string, let path = json["path"]?.string, let outcome = ScriptOutcome(json) else { return nil }
        let isStarted = json["started"]?.bool ?? true
        self.init(
            name: name, path: path, qualifier: json["qualifier"]?.string.map { Qualifier(rawValue: $0) }, outcome: outcome,
            started: json.time("started_ns"), duration: json.duration("duration_ns"), output: isStarted ? json.output("stdout") : nil,
            errors: isStarted ? json.output("stderr") : nil, leftBehind: json.processes("left_behind"))
        isIgnored = json["ignored"]?.bool ?? false
    }
}

extension ScriptOutcome {
    fileprivate init?(_ json: JSONValue) {
        let survivors = json.processes("survivors")
        switch json["outcome"]?.string {
        case "passed": self = .passed
        case "refused": self = .refused(status: json["exit_status"]?.int ?? 1)
        case "not-runnable": self = .notRunnable(reason: json["not_runnable"]?.string ?? "")
        case "crashed":
            guard let signal = json["signal_number"]?.int else { return nil }
            self = .crashed(Signal(CInt(truncatingIfNeeded: signal)))
        case "timed-out": self = .timedOut(after: json.duration("timeout_ns"), survivors: survivors)
        case "cancelled": self = .cancelled(survivors: survivors)
        default: return nil
        }
    }
}

extension Busy.Holder {
    fileprivate init?(_ json: JSONValue) {
        guard let id = json["id"]?.string, let point = json["point"]?.string, let process = json["pid"]?.int else { return nil }
        self.init(
            id: id, point: point, process: Int32(truncatingIfNeeded: process), age: json.duration("age_ns"), script: json["script"]?.string)
    }
}

extension JSONValue {
    fileprivate func duration(_ key: String) -> Duration { .nanoseconds(self[key]?.int ?? 0) }

    fileprivate func time(_ key: String) -> RealTime { RealTime(nanoseconds: self[key]?.int.map(Int64.init) ?? 0) }

    fileprivate func processes(_ key: String) -> [LeftProcess] {
        (self[key]?.array ?? []).compactMap { entry in
            guard let id = entry["pid"]?.int, let name = entry["name"]?.string else { return nil }
            return LeftProcess(id: Int32(truncatingIfNeeded: id), name: name)
        }
    }

    fileprivate func output(_ key: String) -> BoundedOutput {
        let stream = self[key]
        return BoundedOutput(
            head: stream?["text"]?.string ?? "", tail: stream?["tail"]?.string ?? "", omittedCount: stream?["omitted"]?.int ?? 0)
    }
}
