import Configuration
import Events
import Linux

/// Why a verb cannot do what it was asked for, and what it exits with.
struct CommandFailure: Error {
    /// One line, or several that each say something of their own.
    let message: String
    let status: ProgramStatus
    /// The place in a long text, drawn: two lines to stand below the message.
    var diagram: String?

    init(_ message: String, _ status: ProgramStatus, diagram: String? = nil) {
        self.message = message
        self.status = status
        self.diagram = diagram
    }

    /// A mistake in the value of an option or argument.
    init(in option: String, _ mistake: InvalidExpression) {
        self.init("\(option): \(mistake)", .usage, diagram: mistake.diagram)
    }

    /// A mistake in the value of an option or argument.
    init(in option: String, _ mistake: Mistake) {
        self.init("\(option): \(mistake.message); \(mistake.remedy)", .usage)
    }

    /// A failure of the event log.
    init(_ error: LogError) {
        self.init(error.description, ProgramStatus(error))
    }

    /// Says it on standard error.
    func tell() {
        Output.error.complain(lines: message)
        guard let diagram else { return }
        Output.error.write(diagram.split(separator: "\n").map { "  \($0)\n" }.joined())
    }
}

extension ProgramStatus {
    /// What a failure of the event log means.
    init(_ error: LogError) {
        switch error {
        case .missing, .foreignCursor: self = .noInput
        case .untrusted: self = .notPermitted
        case .newerFormat: self = .newerFormat
        case .busy, .spoolFull: self = .busy
        case .tooLarge: self = .damaged
        case .failed(_, _, let cause), .unwritten(_, _, let cause): self = ProgramStatus(cause)
        }
    }

    /// What a call that failed means.
    init(_ error: Errno) {
        switch error {
        case .accessDenied, .notPermitted: self = .notPermitted
        default: self = .ioFailed
        }
    }
}
