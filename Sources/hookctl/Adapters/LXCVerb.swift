import Adapters
import CommandLine
import Linux

/// `hookctl lxc`: called by LXC as one of its hooks.
struct LXCVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func perform() -> ProgramStatus {
        if invocation.flag("generate") { return generate() }
        return AdapterRun(invocation, adapter: "lxc").perform { (requester) throws(InvalidCall) in
            try AdapterCall(lxc: invocation.positionals, environment: callersEnvironment(), requester: requester)
        }
    }

    private func generate() -> ProgramStatus {
        do throws(Errno) {
            Output.standard.write(LXCConfiguration.lines(program: try OwnProgram.path()))
            return .done
        } catch {
            Output.error.complain("cannot find this program's own path: \(error)")
            return .unavailable
        }
    }
}
