import CommandLine
import Glibc
import Hooks
import Linux

/// `hookctl`: reads the command line, and hands over to the verb.
@main enum Main {
    static func main() {
        StandardStreams.open()
        // A caller that ignores SIGCHLD, as daemons in Perl do, passes that on: the kernel would throw away how a hook ended.
        signal(SIGCHLD, SIG_DFL)
        let words = Array(Swift.CommandLine.arguments.dropFirst())
        refuseMangledWords(words)
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

    /// Refuses words that are no UTF-8: they have been mended by now, and a mended name is another object's.
    ///
    /// Those of `guard`'s command are passed on as they are.
    private static func refuseMangledWords(_ words: [String]) {
        for (index, word) in words.enumerated() {
            if word == "--" { return }
            if let given = Swift.CommandLine.unsafeArgv[index + 1], String(validatingCString: given) == nil {
                Output.error.complain("\"\(word)\" is no UTF-8")
                _exit((words.contains("guard") ? ProgramStatus.guardFailed : .usage).code)
            }
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
