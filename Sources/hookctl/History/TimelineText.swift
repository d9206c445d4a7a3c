import CommandLine
import History
import Hooks
import Linux

/// One dispatch for a person: what it was, a bar for each script at its place in time, and what each of them said and left.
struct TimelineText {
    private let record: DispatchRecord
    private let terminal: Terminal
    private let showsAllOutput: Bool

    /// How many lines of each stream are shown unless all are asked for: the last ones say why.
    private static let lastLines = 5
    /// Columns of the bars: fewer say nothing, more say nothing new.
    private static let barWidths = 8...100

    init(_ record: DispatchRecord, terminal: Terminal, showsAllOutput: Bool) {
        self.record = record
        self.terminal = terminal
        self.showsAllOutput = showsAllOutput
    }

    private var report: HookReport { record.report }
    private var style: Style { terminal.style }

    var lines: String { header + recovered + absent + timeline + scripts }

    // MARK: What it was

    private var header: String {
        let point = report.point
        let started = Timestamp(nanoseconds: report.started.nanoseconds).local
        var text = style.paint(point.description.sanitisedLine, .bold)
        text += (point.extra.map { " " + $0.sanitisedLine } ?? "") + "  " + style.paint(report.verdict.rawValue, report.verdict.ink) + "\n"
        text += field("Dispatch", report.id)
        if let id = point.id { text += field("Object id", id) }
        text += field("Gate", report.isGate ? "yes" : "no")
        text += field(
            "Started",
            terminal.isTerminal ? "\(started), \(RelativeTime(report.started.nanoseconds, now: RealTime.now.nanoseconds))" : started)
        text += field(
            "Took", report.duration.text + (report.waited >= .milliseconds(1) ? ", \(report.waited.text) of it waiting for its turn" : ""))
        if let requester = report.requester {
            let program = requester.executable.map { " (\($0))" } ?? ""
            text += field("Requester", "process \(requester.process)\(program)\(requester.user.map { ", user \($0)" } ?? "")")
        }
        if let document = record.document { text += field("Document", describe(document)) }
        if let result = record.result { text += field("Result", describe(result)) }
        if let reason = report.reason { text += field("Reason", reason) }
        if let origin = report.origin { text += field("Inside of", origin) }
        return text
    }

    private func field(_ name: String, _ value: String) -> String {
        name + String(repeating: " ", count: 11 - name.utf8.count) + value.sanitisedLine + "\n"
    }

    private func describe(_ document: KeptDocument) -> String {
        switch document {
        case .whole(let bytes): counted(bytes.count, "byte")
        case .redacted(let bytes): counted(bytes.count, "byte") + ", redacted"
        case .omitted(let byteCount): counted(byteCount, "byte") + ", not kept"
        }
    }

    private var recovered: String {
        report.recovered.map { dispatch in
            let killed = dispatch.killed.isEmpty ? "nothing was running" : "killed \(list(dispatch.killed))"
            return field("Recovered", "\(dispatch.point), dispatch \(dispatch.id), whose process was killed: \(killed)")
        }.joined()
    }

    private var absent: String {
        report.absent.map { field("Left out", "\($0.name) (\($0.why))") }.joined()
    }

    // MARK: When

    private struct Row {
        let name: String
        let bar: Bar
        let duration: Duration
        let outcome: String
        let ink: Style.Ink
    }

    private var timeline: String {
        var rows: [Row] = []
        if report.waited >= .milliseconds(1) {
            rows.append(
                Row(
                    name: "(waiting)", bar: Bar(start: .zero, length: report.waited, of: whole), duration: report.waited,
                    outcome: "", ink: .dim))
        }
        rows += report.scripts.map { row($0, name: $0.name) } + report.compensation.map { row($0, name: "\($0.name) aborted") }
        guard !rows.isEmpty else { return "" }
        var table = Table([
            .init("SCRIPT"), .init("WHEN"), .init("TOOK", alignment: .right), .init("OUTCOME", flexible: true),
        ])
        let width = barWidth(rows)
        for row in rows {
            table.append([
                Table.Cell(row.name, .cyan), Table.Cell(row.bar.drawn(width: width, in: terminal.glyphs)), Table.Cell(row.duration.text),
                Table.Cell(row.outcome, row.ink),
            ])
        }
        return "\n" + table.rendered(width: terminal.columns, style: style)
    }

    /// From the beginning of the dispatch to its end, or to that of a script whose clock was set meanwhile.
    private var whole: Duration {
        (report.scripts + report.compensation).map { offset(of: $0) + $0.duration }.reduce(report.duration) { max($0, $1) }
    }

    private func offset(of script: ScriptReport) -> Duration {
        .nanoseconds(max(0, script.started.nanoseconds.subtractingReportingOverflow(report.started.nanoseconds).partialValue))
    }

    private func row(_ script: ScriptReport, name: String) -> Row {
        Row(
            name: name, bar: Bar(start: offset(of: script), length: script.duration, of: whole), duration: script.duration,
            outcome: script.status + (script.isIgnored ? ", ignored" : ""), ink: script.isIgnored ? .yellow : script.outcome.ink)
    }

    /// What the other columns leave of the terminal's width.
    private func barWidth(_ rows: [Row]) -> Int {
        // Outcomes that are sentences are cut, not the bars.
        let others = [rows.map(\.name.utf8.count), rows.map(\.duration.text.utf8.count), rows.map { min(24, $0.outcome.utf8.count) }]
        let taken = others.map { max($0.max() ?? 0, 7) + 2 }.reduce(0, +)
        return min(max(terminal.width - taken, Self.barWidths.lowerBound), Self.barWidths.upperBound)
    }

    // MARK: What each of them did

    private var scripts: String {
        report.scripts.map { describe($0, as: $0.name) }.joined()
            + report.compensation.map { describe($0, as: "\($0.name) aborted") }.joined()
    }

    private func describe(_ script: ScriptReport, as name: String) -> String {
        var text = said(script.output, "") + said(script.errors, "")
        if case .notRunnable(let reason) = script.outcome { text += line(reason) }
        switch script.outcome {
        case .timedOut(_, let survivors), .cancelled(let survivors):
            if script.wasStarted {
                text += line("killed with everything that it had started" + (survivors.isEmpty ? "" : ", but for \(list(survivors))"))
            }
        case .passed, .refused, .notRunnable, .crashed: break
        }
        if !script.leftBehind.isEmpty { text += line("left running: \(list(script.leftBehind))") }
        return text.isEmpty ? "" : "\n" + style.paint(name.sanitisedLine, .cyan) + "\n" + text
    }

    private func said(_ output: BoundedOutput?, _ prefix: String) -> String {
        guard let output, output.byteCount > 0 else { return "" }
        let lines = output.text.split(whereSeparator: \.isNewline)
        let shown = showsAllOutput ? lines[...] : lines.suffix(Self.lastLines)
        let omitted = lines.count - shown.count
        return (omitted > 0 ? line("(\(counted(omitted, "line")) before; --output shows all)") : "")
            + shown.map { "  | \(String($0).sanitisedLine)\n" }.joined()
    }

    private func line(_ text: String) -> String { "  \(text.sanitisedLine)\n" }

    private func list(_ processes: [LeftProcess]) -> String { processes.map(\.description).joined(separator: ", ") }
}
