package import Configuration
import Events
import History
import Hooks
package import Lifecycle
import Linux
import Listeners
import Scripts

/// Everything that `hookd.conf` says to the daemon, read together: all of it, or none.
package struct DaemonConfiguration: Sendable {
    /// The file that was asked for; nil for the usual one.
    private let path: String?
    let hooks: HookConfiguration
    let events: EventsConfiguration
    let history: HistoryConfiguration
    let listeners: ListenerConfiguration
    let service: ServiceConfiguration

    /// Reads a configuration.
    ///
    /// - Parameters:
    ///   - path: the file; nil for `$HOOKD_CONFIG`, else `/etc/hookd/hookd.conf` or the user's own, which may be missing.
    ///   - socket: where to listen whatever the file says; nil for what it says.
    /// - Throws: Every mistake at once, each with file, line, column and what would be right.
    package init(_ path: String?, socket: String? = nil) throws(ConfigurationError) {
        let (sections, file) = try Configuration.load(path)
        self.path = path
        self.socket = socket
        hooks = try HookConfiguration(sections, file: file)
        events = try EventsConfiguration(sections)
        history = try HistoryConfiguration(sections)
        listeners = try ListenerConfiguration(sections)
        var service = try ServiceConfiguration(sections)
        if let socket { service.socket = socket }
        self.service = service
    }

    private let socket: String?

    /// How the host is, as it can be seen without a daemon.
    package var hostStatus: HostStatus {
        HostStatus(
            HookDispatcher(configuration: hooks), EventLog(at: events.directory, options: events.log), problems: scriptProblems)
    }

    /// Everything that is wrong with the scripts of hooks and listeners, each in a line.
    package var scriptProblems: [String] {
        // What is wrong with a hook directory is wrong with that of its listeners, too, and said once.
        let told = ScriptSnapshot.scan(hooks).directoryProblems.map { Array("\($0.path)/".utf8) }
        return Checkup(hooks).problems + listeners.scriptProblems { path in told.contains { path.utf8.starts(with: $0) } }
    }

    /// Reads the same file again.
    func reread() throws(ConfigurationError) -> DaemonConfiguration { try DaemonConfiguration(path, socket: socket) }

    /// What differs from another configuration and cannot be changed while the daemon runs, by section and key.
    func pending(after other: DaemonConfiguration) -> [String] {
        var pending: [String] = []
        if events != other.events { pending.append("[Events]") }
        if hooks.runtimeDirectory != other.hooks.runtimeDirectory { pending.append("[Hooks] RuntimeDirectory=") }
        if listeners.stateDirectory != other.listeners.stateDirectory { pending.append("[Listeners] StateDirectory=") }
        if service.socket != other.service.socket || service.socketMode != other.service.socketMode {
            pending.append("[Service] Socket=, SocketMode=")
        }
        if service.limits != other.service.limits { pending.append("[Service] limits of clients") }
        return pending
    }
}
