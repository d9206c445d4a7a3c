import Adapters
import CommandLine
import Linux
import Scripts

/// `hookctl lxc`: called by LXC as one of its hooks.
struct LXCVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func perform() -> ProgramStatus {
        let run = AdapterRun(invocation, adapter: "lxc")
        if invocation.flag("generate") { return generate() }
        return run.perform { (requester) throws(InvalidCall) in
            let call = try AdapterCall(lxc: invocation.positionals, environment: callersEnvironment(), requester: requester)
            try Self.checkText(call.environment)
            try Self.checkThatOwnersAreKnown(at: call)
            return call
        }
    }

    /// Refuses variables that would reach the scripts as other ones.
    private static func checkText(_ variables: [String: String]) throws(InvalidCall) {
        guard let name = variables.keys.filter({ !isVariableText($0) }).min() else { return }
        throw InvalidCall("the variable \(name) is not UTF-8, and would reach the scripts as another one")
    }

    /// Refuses a call from an unprivileged container's user namespace while the host's files are in sight: they all belong to nobody there.
    private static func checkThatOwnersAreKnown(at call: AdapterCall) throws(InvalidCall) {
        guard let root = try? FileStatus.of("/"), root.owner != 0, root.owner != SystemIdentity.userID else { return }
        throw InvalidCall(
            "\(call.point): LXC calls the hook \(call.point.extra ?? "") of an unprivileged container in its user namespace, where nobody can"
                + " tell whose the scripts are; take it out of the container's configuration")
    }

    private func generate() -> ProgramStatus {
        guard invocation.positionals.isEmpty else {
            Output.error.complain("--generate stands alone; LXC's own words are put behind 'hookctl lxc --'")
            return .usage
        }
        let program: String
        do throws(Errno) { program = try OwnProgram.path() } catch {
            Output.error.complain("cannot find this program's own path: \(error)")
            return .unavailable
        }
        do throws(InvalidCall) {
            Output.standard.write(try LXCConfiguration.lines(program: program))
            return .done
        } catch {
            Output.error.complain(error.description)
            return .unavailable
        }
    }
}
