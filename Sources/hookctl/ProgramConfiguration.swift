import CommandLine
import Configuration
import Events
import History
import Hooks

/// The configuration that the command line names, read once; each half takes its sections of it.
struct ProgramConfiguration {
    private(set) var hooks: HookConfiguration
    private let sections: Configuration

    init(for invocation: Invocation) throws(DispatchRequest.Refused) {
        do throws(ConfigurationError) {
            let (sections, file) = try Configuration.load(invocation.value("config"))
            self.sections = sections
            hooks = try HookConfiguration(sections, file: file)
        } catch {
            throw DispatchRequest.Refused(message: error.description, status: .configuration)
        }
    }

    /// Lets the scripts at a point rewrite its document.
    mutating func addFilter(_ point: LifecyclePoint) { hooks.addFilter(point) }

    /// How events are kept.
    ///
    /// Asked for only where there is something to write: most points have no hooks, and their callers wait for hearing that.
    func events() throws(DispatchRequest.Refused) -> EventsConfiguration {
        do throws(ConfigurationError) {
            return try EventsConfiguration(sections)
        } catch {
            throw DispatchRequest.Refused(message: error.description, status: .configuration)
        }
    }

    /// What is kept of dispatches; asked for as seldom as ``events()``.
    func history() throws(DispatchRequest.Refused) -> HistoryConfiguration {
        do throws(ConfigurationError) {
            return try HistoryConfiguration(sections)
        } catch {
            throw DispatchRequest.Refused(message: error.description, status: .configuration)
        }
    }
}
