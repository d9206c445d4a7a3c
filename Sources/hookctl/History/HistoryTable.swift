import CommandLine
import Hooks
import Linux

/// Dispatches as rows of a table, a line each.
struct HistoryTable {
    private let reports: [HookReport]
    private let ids: ShortIDs
    private let now: RealTime

    init(_ reports: [HookReport], _ ids: ShortIDs, now: RealTime) {
        self.reports = reports
        self.ids = ids
        self.now = now
    }

    /// For a person, how long ago each was; for a program that reads it, when.
    func rendered(for terminal: Terminal) -> String {
        var table = Table([
            .init("WHEN"), .init("ID"), .init("POINT"), .init("VERDICT"), .init("SCRIPTS", alignment: .right),
            .init("TOOK", alignment: .right), .init("REASON", flexible: true),
        ])
        for report in reports {
            let time = report.started.nanoseconds
            table.append([
                Table.Cell(
                    terminal.isTerminal
                        ? RelativeTime(time, now: now.nanoseconds).description : Timestamp(nanoseconds: time).local),
                Table.Cell(ids.short(report.id)), Table.Cell(report.point.description, .cyan),
                Table.Cell(report.verdict.rawValue, report.verdict.ink), "\(report.scripts.count)", Table.Cell(report.duration.text),
                Table.Cell(reason(report)),
            ])
        }
        return table.rendered(width: terminal.columns, style: terminal.style)
    }

    private func reason(_ report: HookReport) -> String {
        switch report.verdict {
        case .vetoed: report.scripts.last.map { "\($0.name): \($0.explanation)" } ?? ""
        case .busy, .reentrant, .unavailable: report.reason ?? ""
        // Failures that the operation has survived.
        case .allowed, .cancelled: report.failures.map { "\($0.name): \($0.explanation)" }.joined(separator: "; ")
        }
    }
}

extension HookReport.Verdict {
    /// How it is shown.
    var ink: Style.Ink {
        switch self {
        case .allowed: .green
        case .vetoed, .reentrant, .unavailable: .red
        case .cancelled, .busy: .yellow
        }
    }
}

extension ScriptOutcome {
    /// How it is shown.
    var ink: Style.Ink {
        switch self {
        case .passed: .green
        case .refused, .notRunnable, .crashed, .timedOut: .red
        case .cancelled: .yellow
        }
    }
}
