import CommandLine
import Hooks
import JSON
import Linux

/// `hookctl explain`: what would run at a point and why everything else would not.
struct ExplainVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func perform() -> ProgramStatus {
        do throws(DispatchRequest.Refused) {
            let point = try DispatchRequest.point(invocation, qualifier: invocation.positional(3), extra: invocation.positional(4))
            let configuration = try HookConfiguration.load(for: invocation)
            let plan = Plan(point, ScriptSnapshot.scan(configuration), configuration, skip: invocation.values("skip"))
            invocation.flag("json") ? printJSON(plan, configuration) : printText(plan, configuration)
            return .done
        } catch {
            Output.error.complain(lines: error.message)
            return error.status
        }
    }

    private func printText(_ plan: Plan, _ configuration: HookConfiguration) {
        let terminal = Terminal.output
        let style = terminal.style
        var text = style.paint("\(plan.point)".sanitisedLine, .bold) + ": "
        text += plan.isGate ? "a gate: the first veto refuses it\n" : "no gate: all run, failures are reported\n"
        if plan.isFilter { text += "The scripts' standard output replaces the document.\n" }
        for problem in plan.directoryProblems {
            text += "\(plan.isGate ? "Refused" : "Reported"): the directory \(problem.path): \(problem.distrust)\n".sanitised
        }
        let running = plan.entries.filter { $0.decision == .run }
        if running.isEmpty || isRefusedBeforehand(plan) { text += "\nNothing runs.\n" }
        if !running.isEmpty { text += isRefusedBeforehand(plan) ? "\nOtherwise would, in this order:\n" : "\nRuns, in this order:\n" }
        var table = Table([
            .init("", alignment: .right), .init("SCRIPT"), .init("TIMEOUT", alignment: .right), .init("ON FAILURE"), .init("ON TIMEOUT"),
            .init("ARGUMENTS"), .init("PATH", flexible: true),
        ])
        for (index, entry) in running.enumerated() {
            let arguments = (entry.script.declaration.arguments ?? .standard).arguments(for: plan.point).joined(separator: " ")
            table.append([
                Table.Cell("\(index + 1)"), Table.Cell(entry.script.name, .cyan), Table.Cell(TimeSpan.format(entry.timeout)),
                Table.Cell(plan.isGate ? entry.onFailure.rawValue : "report"),
                Table.Cell(plan.isGate ? entry.onTimeout.rawValue : "report"),
                Table.Cell(arguments), Table.Cell(entry.script.path),
            ])
        }
        text += table.rendered(width: terminal.columns, style: style)
        let others = plan.entries.filter { $0.decision != .run }
        if !others.isEmpty {
            text += "\nDoes not run:\n"
            var table = Table([.init("SCRIPT"), .init("WHY", flexible: true), .init("PATH")])
            for entry in others {
                table.append([
                    Table.Cell(entry.script.name, .cyan), Table.Cell(plan.why(entry, configuration)), Table.Cell(entry.script.path),
                ])
            }
            text += table.rendered(width: terminal.columns, style: style)
        }
        Output.standard.write(text)
    }

    /// Whether the answer is no before any script is asked.
    private func isRefusedBeforehand(_ plan: Plan) -> Bool {
        let refuses = plan.entries.contains { if case .refuse = $0.decision { true } else { false } }
        return plan.isGate && (refuses || !plan.directoryProblems.isEmpty)
    }

    private func printJSON(_ plan: Plan, _ configuration: HookConfiguration) {
        var writer = JSONWriter()
        plan.forEachObject(configuration) { members in
            writer.object(members)
            writer.bytes.append(0x0a)
        }
        Output.standard.write(writer.bytes)
    }
}
