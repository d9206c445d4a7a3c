import JSON
import Linux
import Scripts

/// What `hookctl run --json` answered, read back into the values it was made from.
struct HelperReply {
    /// The report, or the error with its report.
    let outcome: Result<HookReport, DispatchError>

    /// Reads a reply; nil for something else, such as nothing because the helper was killed.
    ///
    /// - Parameter requester: on whose behalf the dispatch was asked for, which the helper does not know.
    init?(_ bytes: [UInt8], point: LifecyclePoint, requester: Requester? = nil) {
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
            guard var report = HookReport(json, point: point, verdict: verdict) else { return nil }
            report.requester = requester
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

extension Busy.Holder {
    fileprivate init?(_ json: JSONValue) {
        guard let id = json["id"]?.string, let point = json["point"]?.string, let process = json["pid"]?.int else { return nil }
        self.init(
            id: id, point: point, process: Int32(truncatingIfNeeded: process), age: json.duration("age_ns"), script: json["script"]?.string)
    }
}
