import CommandLine
import JSON
import Linux

/// A status as a person reads it: a line for each part, then tables of what runs, listens and was refused, and whether all is well.
struct StatusScreen {
    private let report: StatusReport
    private let style: Style
    private let width: Int?
    private var lines = ""

    init(_ report: StatusReport, for terminal: Terminal) { self.init(report, style: terminal.style, width: terminal.columns) }

    /// - Parameter width: of the terminal; nil for no limit.
    init(_ report: StatusReport, style: Style, width: Int?) {
        self.report = report
        self.style = style
        self.width = width
        if report.isOfDaemon { addDaemon() }
        addScripts()
        addLog()
        add("Running", table: running)
        add("Listeners", table: listeners)
        add("Refused", table: vetoes)
        addProblems()
        addVerdict()
    }

    /// All of it.
    var text: String { lines }

    // MARK: Lines

    private mutating func add(_ title: String, _ parts: [String?]) {
        let text = parts.compactMap(\.self).joined(separator: ", ")
        let blanks = String(repeating: " ", count: max(1, 11 - title.utf8.count))
        lines += style.paint(title, .bold) + blanks + text.sanitisedLine + "\n"
    }

    private func number(_ key: String, _ noun: String, of json: JSONValue) -> String? { json[key]?.int.map { counted($0, noun) } }

    private mutating func addDaemon() {
        let json = report.json
        add(
            "Daemon",
            [
                json["version"]?.string.map { "hookd \($0)" }, json["uptime_ns"]?.int.map { "up \(Duration.nanoseconds($0).text)" },
                json["pid"]?.int.map { "process \($0)" }, json["socket"]?.string,
            ])
        add(
            "Clients",
            [
                number("connections", "connection", of: json), number("subscribers", "subscriber", of: json),
                json["dispatches"]?.int.map { "\(counted($0, "call")) of hooks under way" },
            ])
    }

    private mutating func addScripts() {
        let scripts = report.json["scripts"] ?? [:]
        add("Scripts", [scripts["enabled"]?.int.map { "\($0) enabled" }, scripts["files"]?.int.map { "\(counted($0, "file")) in all" }])
    }

    private mutating func addLog() {
        let log = report.log
        if let error = log["error"]?.string { return add("Log", [error]) }
        let events = log["first"]?.int.flatMap { first in log["last"]?.int.map { "events \(first) to \($0)" } }
        add(
            "Log",
            [
                events ?? "no events", report.ago(log["newest_ns"]).map { "the newest \($0)" },
                log["bytes"]?.int.map { "\(ByteCount(Int64($0)))" }, log["path"]?.string,
                log["spooled"]?.int.flatMap { $0 > 0 ? "\(counted($0, "report")) in the spool" : nil },
                log["unwritten"]?.int.flatMap { $0 > 0 ? "\($0) not written" : nil },
            ])
    }

    private mutating func addProblems() {
        guard !report.problems.isEmpty else { return }
        lines += "\n" + style.paint("Problems", .bold) + "\n"
        for problem in report.problems { lines += "  " + style.paint(problem.sanitisedLine, .red) + "\n" }
    }

    private mutating func addVerdict() {
        let troubles = report.troubles
        let verdict = troubles.isEmpty ? "all is well" : "not well: " + troubles.joined(separator: "; ").sanitisedLine
        // Without a daemon something is amiss in any case, which is said elsewhere.
        guard report.isOfDaemon || !troubles.isEmpty else { return }
        lines += "\n" + style.paint(verdict, troubles.isEmpty ? .green : .red) + "\n"
    }

    // MARK: Tables

    private mutating func add(_ title: String, table: Table) {
        let text = table.rendered(width: width, style: style)
        if !text.isEmpty { lines += "\n" + style.paint(title, .bold) + "\n" + text }
    }

    private func span(_ nanoseconds: JSONValue?) -> String { nanoseconds?.int.map { Duration.nanoseconds($0).text } ?? "" }

    private var running: Table {
        var table = Table([
            .init("POINT", flexible: true), .init("SCRIPT"), .init("AGE", alignment: .right), .init("PROCESS", alignment: .right),
            .init("ID"),
        ])
        for dispatch in report.running {
            table.append([
                Table.Cell(dispatch["point"]?.string ?? "", .cyan), Table.Cell(dispatch["script"]?.string ?? ""),
                Table.Cell(span(dispatch["age_ns"])), Table.Cell(dispatch["pid"]?.int.map { "\($0)" } ?? ""),
                Table.Cell(dispatch["id"]?.string ?? ""),
            ])
        }
        return table
    }

    private var listeners: Table {
        var table = Table([
            .init("NAME"), .init("STATE"), .init("LAG", alignment: .right), .init("RUNNING", alignment: .right),
            .init("WAITING", alignment: .right), .init("RETRYING", alignment: .right), .init("DEAD", alignment: .right),
            .init("TROUBLE", flexible: true),
        ])
        for listener in report.listeners {
            let trouble = report.trouble(of: listener)
            func count(_ key: String) -> String { listener[key]?.array.map { "\($0.count)" } ?? listener[key]?.int.map { "\($0)" } ?? "" }
            table.append([
                Table.Cell(listener["name"]?.string ?? "", .cyan), Table.Cell(report.state(of: listener), trouble == nil ? .green : .red),
                Table.Cell(count("lag")), Table.Cell(count("running")), Table.Cell(count("waiting")), Table.Cell(count("parked")),
                Table.Cell(count("dead"), listener["dead"]?.int ?? 0 > 0 ? .red : nil),
                Table.Cell(trouble ?? listener["last_failure"]?["reason"]?.string ?? ""),
            ])
        }
        return table
    }

    private var vetoes: Table {
        var table = Table([.init("WHEN"), .init("POINT"), .init("VERDICT"), .init("REASON", flexible: true)])
        for veto in report.vetoes {
            table.append([
                Table.Cell(report.ago(veto["time_ns"]) ?? ""), Table.Cell(veto["point"]?.string ?? "", .cyan),
                Table.Cell(veto["verdict"]?.string ?? "", .red), Table.Cell(veto["reason"]?.string ?? ""),
            ])
        }
        return table
    }
}
