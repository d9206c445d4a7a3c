import CommandLine
import Configuration
import History
import Hooks
import Linux

/// What `replay` calls again, and what of it is not as it was.
struct ReplayRequest {
    let replay: Replay
    /// A line for each thing that is not known any more: it was not kept, or is blotted out.
    let gaps: [String]

    /// - Parameters:
    ///   - script: only the calls of this one; nil for all.
    ///   - isUndoing: the calls with `aborted` that undid the others, instead of those.
    ///   - document: what every script is to read, instead of what was kept.
    ///   - environment: variables to set, whatever was kept of them.
    init(
        _ record: DispatchRecord, script: String?, isUndoing: Bool, document: [UInt8]?, environment: [(name: String, value: String)]
    ) throws(CommandFailure) {
        let reports = isUndoing ? record.report.compensation : record.report.scripts
        let kept = isUndoing ? record.compensationCalls : record.calls
        var gaps: [String] = []
        var calls: [Replay.Call] = []
        for (report, call) in zip(reports, kept) where script == nil || script == report.name {
            guard let call else { continue }
            var invocation = ScriptInvocation(arguments: call.arguments, environment: call.environment ?? [])
            if call.environment == nil { gaps.append("\(report.name): its variables were not kept (Environment= in [History])") }
            for name in call.redacted where !environment.contains(where: { $0.name == name }) {
                gaps.append("\(report.name): \(name) is redacted")
                // Better no password than one that is none.
                invocation.environment.removeAll { $0.utf8.elementsEqual("\(name)=\(Redaction.placeholder)".utf8) }
            }
            for (name, value) in environment {
                invocation.environment.removeAll { $0.utf8.starts(with: "\(name)=".utf8) }
                invocation.environment.append("\(name)=\(value)")
            }
            if document == nil, let own = call.document {
                invocation.document = own.bytes ?? []
                if let gap = Self.gap(own) { gaps.append("\(report.name): what it read \(gap)") }
            }
            calls.append(Replay.Call(name: report.name, path: report.path, invocation: invocation))
        }
        guard !calls.isEmpty else { throw Self.nothing(record, script, isUndoing) }
        if document == nil, let gap = record.document.flatMap({ Self.gap($0) }) { gaps.append("the document \(gap)") }
        // Scripts that were called with aborted were called at that point.
        let point = isUndoing ? record.report.point.undoing : record.report.point
        replay = Replay(point: point, document: document ?? record.document?.bytes, calls: calls)
        self.gaps = gaps
    }

    private static func gap(_ document: KeptDocument) -> String? {
        switch document {
        case .whole: nil
        case .redacted: "is redacted"
        case .omitted(let byteCount): "was not kept, \(counted(byteCount, "byte")) (Documents= and DocumentLimit= in [History])"
        }
    }

    private static func nothing(_ record: DispatchRecord, _ script: String?, _ isUndoing: Bool) -> CommandFailure {
        let report = record.report
        let called = (isUndoing ? report.compensation : report.scripts).filter(\.wasStarted).map(\.name)
        let what = isUndoing ? "called with aborted" : "called"
        if let script, !called.isEmpty {
            return CommandFailure(
                "\(script) was not \(what) in dispatch \(report.id); \(called.joined(separator: ", ")) \(called.count == 1 ? "was" : "were")",
                .noInput)
        }
        return CommandFailure("no script was \(what) in dispatch \(report.id)", .noInput)
    }
}

extension LifecyclePoint {
    /// Where what was begun here is undone.
    fileprivate var undoing: LifecyclePoint {
        // Only a qualifier is changed, and to a word.
        (try? LifecyclePoint(object, name, event, .aborted, extra: extra, id: id)) ?? self
    }
}
