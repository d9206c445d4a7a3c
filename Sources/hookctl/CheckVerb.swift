import CommandLine
import Configuration
import JSON
import Service

/// `hookctl check`: silent and 0 only when nothing is wrong.
struct CheckVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func perform() -> ProgramStatus {
        let problems: [String]
        let status: ProgramStatus
        do throws(ConfigurationError) {
            problems = try DaemonConfiguration(invocation.value("config")).scriptProblems
            status = problems.isEmpty ? .done : .problems
        } catch {
            problems = error.problems.map(\.description)
            status = .configuration
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
