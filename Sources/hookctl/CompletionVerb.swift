import CommandLine

/// `hookctl completion`: what a shell needs to complete our command lines, from the same table as the help.
struct CompletionVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func perform() -> ProgramStatus {
        guard let shell = Shell(rawValue: invocation.positionals[0]) else {
            preconditionFailure("parsing lets only the three shells through")
        }
        Output.standard.write(CommandTable.root.completionScript(for: shell))
        return .done
    }
}
