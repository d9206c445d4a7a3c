import CommandLine
import Glibc
import Hooks
import Linux

/// `hookctl`: reads the command line, and hands over to the verb.
@main enum Main {
    static func main() {
        StandardStreams.open()
        let words = Array(Swift.CommandLine.arguments.dropFirst())
        do throws(UsageError) {
            let invocation = try CommandTable.root.parse(words)
            // _exit: nothing is registered to run at exit, and what is written is written.
            _exit(perform(invocation).code)
        } catch {
            Output.error.write(error.report)
            // For `guard` every status below 125 is its command's, also where the mistake stands before that word.
            let verb = error.verbs.first ?? words.first { $0 == "guard" }
            _exit((verb == "guard" ? ProgramStatus.guardFailed : .usage).code)
        }
    }

    private static func perform(_ invocation: Invocation) -> ProgramStatus {
        switch invocation.request {
        case .help:
            Output.standard.write(invocation.help(width: Terminal.output.width, style: Terminal.output.style))
            return .done
        case .version:
            Output.standard.write("hookctl \(CommandTable.version)\n")
            return .done
        case .perform: break
        }
        switch invocation.verbs.first {
        case "run": return RunVerb(invocation).perform()
        case "guard": return GuardVerb(invocation).perform()
        case "list": return ListVerb(invocation).perform()
        case "explain": return ExplainVerb(invocation).perform()
        case "check": return CheckVerb(invocation).perform()
        case "mask": return MaskVerb(invocation).mask()
        case "unmask": return MaskVerb(invocation).unmask()
        case "completion": return CompletionVerb(invocation).perform()
        case let verb: preconditionFailure("the command table has a verb without code: \(verb ?? "none")")
        }
    }
}
