import CommandLine
import Hooks
import JSON

/// `hookctl check`: silent and 0 only when nothing is wrong.
struct CheckVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func perform() -> ProgramStatus {
        let problems: [String]
        let status: ProgramStatus
        do throws(DispatchRequest.Refused) {
            let configuration = try ProgramConfiguration(for: invocation)
            _ = try configuration.events()
            problems = Checkup(configuration.hooks).problems
            status = problems.isEmpty ? .done : .problems
        } catch {
            problems = error.message.split(separator: "\n").map(String.init)
            status = error.status
        }
        for problem in problems {
            if invocation.flag("json") {
                var writer = JSONWriter()
                writer.object { $0.member("problem", problem) }
                Output.standard.write(writer.bytes + [0x0a])
            } else {
                Output.error.complain(problem)
            }
        }
        return status
    }
}
