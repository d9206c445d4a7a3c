import CommandLine
import Hooks
import JSON
import Linux

/// `hookctl list`: every file in every directory, in order, and what it asked for.
struct ListVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func perform() -> ProgramStatus {
        do throws(DispatchRequest.Refused) {
            let configuration = try HookConfiguration.load(for: invocation)
            let snapshot = ScriptSnapshot.scan(configuration)
            if invocation.flag("names") {
                printNames(snapshot)
            } else if invocation.flag("json") {
                printJSON(snapshot, configuration)
            } else {
                printTable(snapshot, configuration)
            }
            return .done
        } catch {
            Output.error.complain(lines: error.message)
            return error.status
        }
    }

    private func printNames(_ snapshot: ScriptSnapshot) {
        let names = snapshot.scripts.filter { script in
            switch script.standing {
            case .passedOver, .overridden: false
            case .enabled, .masked, .disabled, .missing, .untrusted, .unreadable, .mistaken, .misnamed: true
            }
        }.map(\.name)
        Output.standard.write(names.map { "\($0.sanitisedLine)\n" }.joined())
    }

    private func printTable(_ snapshot: ScriptSnapshot, _ configuration: HookConfiguration) {
        var table = Table([
            .init("SCRIPT"), .init("STATE"), .init("OBJECT"), .init("EVENT"), .init("QUALIFIER"), .init("NAME"),
            .init("TIMEOUT", alignment: .right),
            .init("PATH", flexible: true),
        ])
        for script in snapshot.scripts {
            let says = script.standing == .enabled || script.standing == .disabled
            func pattern(_ part: LifecyclePoint.Part) -> Table.Cell { Table.Cell(says ? script.declaration.pattern.text(part) : "") }
            table.append([
                Table.Cell(script.name, .cyan), Table.Cell(script.standing.word, script.standing.ink), pattern(.object), pattern(.event),
                pattern(.qualifier), pattern(.name),
                Table.Cell(says ? TimeSpan.format(script.declaration.timeout ?? configuration.timeout) : ""),
                Table.Cell(script.path + (script.standing == .enabled ? "" : script.standing.reason.map { " (\($0))" } ?? "")),
            ])
        }
        let terminal = Terminal.output
        Output.standard.write(table.rendered(width: terminal.columns, style: terminal.style))
        if snapshot.scripts.isEmpty, snapshot.directoryProblems.isEmpty {
            Output.error.complain("no scripts in \(configuration.directories.joined(separator: ", "))")
        }
        for problem in snapshot.directoryProblems {
            Output.error.complain("the directory \(problem.path) refuses every gate: \(problem.distrust)")
        }
    }

    private func printJSON(_ snapshot: ScriptSnapshot, _ configuration: HookConfiguration) {
        var writer = JSONWriter()
        snapshot.forEachObject(configuration) { members in
            writer.object(members)
            writer.bytes.append(0x0a)
        }
        Output.standard.write(writer.bytes)
    }
}

extension HookScript.Standing {
    /// How a list shows the state.
    var ink: Style.Ink? {
        switch self {
        case .enabled: .green
        case .masked, .disabled: .yellow
        case .missing, .untrusted, .unreadable, .mistaken, .misnamed: .red
        case .passedOver, .overridden: .dim
        }
    }
}
