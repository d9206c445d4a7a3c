import CommandLine
import Configuration
import History

extension HistoryConfiguration {
    /// Reads the configuration that the command line names.
    static func load(for invocation: Invocation) throws(CommandFailure) -> HistoryConfiguration {
        do throws(ConfigurationError) {
            return try HistoryConfiguration(try Configuration.load(invocation.value("config")).configuration)
        } catch {
            throw CommandFailure(error.description, .configuration)
        }
    }
}

extension CommandFailure {
    /// A failure of the history.
    init(_ error: HistoryError) { self.init(error.description, ProgramStatus(error)) }
}

extension ProgramStatus {
    /// What a failure of the history means.
    init(_ error: HistoryError) {
        switch error {
        case .invalid, .ambiguous: self = .usage
        case .unknown: self = .noInput
        case .damaged: self = .damaged
        case .newerFormat: self = .newerFormat
        case .untrusted: self = .notPermitted
        case .failed(_, _, let cause): self = ProgramStatus(cause)
        }
    }
}
