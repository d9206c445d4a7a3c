import CommandLine
import Configuration
import Events

extension EventsConfiguration {
    /// Reads the configuration that the command line names.
    static func load(for invocation: Invocation) throws(CommandFailure) -> EventsConfiguration {
        do throws(ConfigurationError) {
            return try load(invocation.value("config"))
        } catch {
            throw CommandFailure(error.description, .configuration)
        }
    }
}
