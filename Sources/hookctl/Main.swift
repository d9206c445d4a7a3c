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
        let words = CommandWords.of(Swift.CommandLine.arguments)
        do throws(UsageError) {
            let invocation = try CommandTable.root.parse(words)
            try checkText(invocation, Int(Swift.CommandLine.argc) - 1 - invocation.rest.count)
            // _exit: nothing is registered to run at exit, and what is written is written.
            _exit(checked(perform(invocation)).code)
        } catch {
            Output.error.write(error.report)
            // For `guard` every status below 125 is its command's, also where the mistake stands before that word.
            let verb = error.verbs.first ?? words.first { $0 == "guard" }
            _exit((verb == "guard" ? ProgramStatus.guardFailed : .usage).code)
        }
    }

    /// Refuses words that are no UTF-8, but for those of a guarded command: they would reach the scripts as other ones.
    ///
    /// - Parameter count: how many words after the program's own name are ours.
    private static func checkText(_ invocation: Invocation, _ count: Int) throws(UsageError) {
        for index in 0..<count {
            guard let word = Swift.CommandLine.unsafeArgv[index + 1], String(validatingCString: word) == nil else { continue }
            throw invocation.mistake("'\(String(cString: word).sanitisedLine)' is not UTF-8")
        }
    }

    /// The status of what was done, unless that was printed in part only.
    private static func checked(_ status: ProgramStatus) -> ProgramStatus {
        guard case .done = status, let failure = Output.failure else { return status }
        Output.error.complain("cannot write to standard output: \(failure)")
        return .unwritten
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
        case "events": return EventsVerb(invocation).perform()
        case "wait": return WaitVerb(invocation).perform()
        case "emit": return EmitVerb(invocation).perform()
        case "status": return StatusVerb(invocation).perform()
        case "log": return LogVerb(invocation).perform()
        case "history": return HistoryVerb(invocation).perform()
        case "replay": return ReplayVerb(invocation).perform()
        case "listeners": return ListenersVerb(invocation).perform()
        case "oci": return OCIVerb(invocation).perform()
        case "libvirt": return LibvirtVerb(invocation).perform()
        case "completion": return CompletionVerb(invocation).perform()
        case let verb: preconditionFailure("the command table has a verb without code: \(verb ?? "none")")
        }
    }
}
