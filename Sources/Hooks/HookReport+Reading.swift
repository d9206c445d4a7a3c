package import JSON
import Linux
import Scripts

// A report is read back into the values that it was made from: from a helper's reply, and from the history.

extension HookReport {
    /// Reads a report that ``write(to:)`` wrote; nil for anything else.
    package init?(_ json: JSONValue) {
        guard let point = json["point"].flatMap({ LifecyclePoint($0) }),
            let verdict = json["verdict"]?.string.flatMap({ Verdict(rawValue: $0) })
        else { return nil }
        self.init(json, point: point, verdict: verdict)
        guard verdict != .vetoed || !scripts.isEmpty else { return nil }
    }

    /// Reads what a report says besides its point and its verdict.
    init?(_ json: JSONValue, point: LifecyclePoint, verdict: Verdict) {
        guard let id = json["id"]?.string, let isGate = json["gate"]?.bool, let scripts = json["scripts"]?.array else { return nil }
        self.init(id: id, point: point, isGate: isGate, started: json.time("started_ns"))
        self.verdict = verdict
        duration = json.duration("duration_ns")
        waited = json.duration("waited_ns")
        obstacle = json["reason"]?.string
        origin = json["origin"]?.string
        requester = json["requester"].flatMap { Requester($0) }
        self.scripts = scripts.compactMap { ScriptReport($0) }
        compensation = (json["compensation"]?.array ?? []).compactMap { ScriptReport($0) }
        guard self.scripts.count == scripts.count, compensation.count == json["compensation"]?.array?.count ?? 0 else { return nil }
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

extension LifecyclePoint {
    fileprivate init?(_ json: JSONValue) {
        guard let object = json["object"]?.string, let name = json["name"]?.string, let event = json["event"]?.string else { return nil }
        do throws(InvalidPoint) {
            try self.init(
                object, name, event, json["qualifier"]?.string.map { Qualifier(rawValue: $0) }, extra: json["extra"]?.string,
                id: json["id"]?.string)
        } catch {
            return nil
        }
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

extension JSONValue {
    func duration(_ key: String) -> Duration { .nanoseconds(self[key]?.int ?? 0) }

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
