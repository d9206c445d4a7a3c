import CommandLine
import Hooks
import JSON
import Linux

/// Tells what came of a dispatch: lines for a person on standard error, or one JSON object on standard output.
struct ReportText {
    let isJSON: Bool
    /// Whether the document goes to standard output, which then holds nothing else.
    let printsDocument: Bool
    /// How many bytes of what scripts wrote are shown at most, and twice as many with our own lines; of more, the end.
    var outputLimit = Int.max

    /// A dispatch that nothing stood in the way of.
    func print(_ report: HookReport, document: [UInt8]?) {
        if isJSON {
            Output.standard.write([UInt8](json: report) + [0x0a])
        } else {
            describe(report, exceptReasonOf: nil)
            if printsDocument, let document { Output.standard.write(document) }
        }
    }

    /// A dispatch that did not end in a yes; the last line says why.
    func print(_ error: DispatchError) {
        if isJSON {
            Output.standard.write([UInt8](json: error) + [0x0a])
        } else {
            switch error {
            case .vetoed(let veto): describe(veto.report, exceptReasonOf: veto.script)
            case .cancelled(let report): describe(report, exceptReasonOf: nil)
            case .busy, .reentrant, .invalid, .unavailable: break
            }
        }
        Output.error.complain(error.description)
    }

    /// - Parameter vetoing: the script whose last line is the reason for a veto, and is said there.
    private func describe(_ report: HookReport, exceptReasonOf vetoing: String?) {
        var (text, room) = ("", outputLimit)
        for dispatch in report.recovered {
            let left = dispatch.killed.isEmpty ? ": nothing was running" : " running: \(list(dispatch.killed))"
            text += line("\(report.point): ended what \(dispatch.point) (dispatch \(dispatch.id), killed) had left\(left)")
        }
        for script in report.absent where script.why != "disabled" {
            text += line(
                "\(report.point): " + (script.why == "unknown" ? "no script \(script.name) to skip" : "\(script.name) is \(script.why)"))
        }
        for script in report.scripts { text += describe(script, at: report.point, saysReason: script.name != vetoing, &room) }
        for script in report.compensation { text += describe(script, at: report.point.with(.aborted), saysReason: true, &room) }
        if !text.isEmpty { Output.error.write(bounded(text)) }
    }

    /// The last lines where all of them, our own included, would be too much for somebody who may not read them.
    private func bounded(_ text: String) -> String {
        let (limit, overflows) = outputLimit.multipliedReportingOverflow(by: 2)
        guard !overflows, text.utf8.count > limit else { return text }
        let end = text.utf8.suffix(limit)
        let lines = end[(end.firstIndex(of: 0x0a).map(end.index(after:)) ?? end.endIndex)...]
        return line("(left out here: all before this; 'hookctl history' has it)") + String(decoding: lines, as: UTF8.self)
    }

    private func describe(_ script: ScriptReport, at point: LifecyclePoint, saysReason: Bool, _ room: inout Int) -> String {
        var text = ""
        if !printsDocument, let output = script.output { text += attributed(output.text, to: script.name, &room) }
        if var errors = script.errors?.text {
            if !saysReason, let reason = script.errors?.lastLine { errors = without(lastLine: reason, errors) }
            text += attributed(errors, to: script.name, &room)
        }
        if !script.leftBehind.isEmpty { text += line("\(point): \(script.name) left running: \(list(script.leftBehind))") }
        if script.outcome != .passed, saysReason {
            let verb = script.isIgnored ? "failed, which is ignored" : "failed"
            text += line("\(point): \(script.name) \(verb): \(script.reason ?? "it gave no reason") (\(script.status))")
        }
        return text
    }

    /// A script's output with its name before each line: several scripts write to one terminal, and none may forge another's line.
    ///
    /// - Parameter room: how many bytes may still be shown; of what is longer, the last lines.
    private func attributed(_ output: String, to name: String, _ room: inout Int) -> String {
        let name = name.sanitisedLine
        let lines = output.split(whereSeparator: \.isNewline).map { "\(name): \(String($0).sanitisedLine)\n" }
        var first = lines.endIndex
        while first > 0, lines[first - 1].utf8.count <= room {
            first -= 1
            room -= lines[first].utf8.count
        }
        let shown = lines[first...].joined()
        if first == 0 { return shown }
        room = 0
        return "\(name): (left out here: \(first) lines before this; 'hookctl history' has them)\n" + shown
    }

    private func without(lastLine: String, _ text: String) -> String {
        guard let range = text.ranges(of: lastLine).last else { return text }
        return String(text[..<range.lowerBound])
    }

    private func list(_ processes: [LeftProcess]) -> String { processes.map(\.description).joined(separator: ", ") }

    private func line(_ message: String) -> String { Output.line(message) }
}

extension Output {
    /// Several lines, each behind the program's name.
    func complain(lines: String) {
        for line in lines.split(separator: "\n") { complain(String(line)) }
    }
}
