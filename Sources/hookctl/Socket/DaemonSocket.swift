import CommandLine
import Configuration
import Linux
import Varlink

/// Where the daemon listens, and what to do when it does not.
enum DaemonSocket: Sendable {
    /// Somebody has named it (`--socket`, `$HOOKD_SOCKET`): nothing is done without it.
    case named(String)
    /// Where it is by the configuration: without it a verb reads and writes the files itself.
    case usual(String)
    /// `--socket none`: the files, whoever serves them.
    case none

    /// What the command line says, else the environment, else the configuration.
    init(for invocation: Invocation) throws(CommandFailure) {
        if let path = invocation.value("socket") ?? Locations.variable("HOOKD_SOCKET") {
            guard !path.isEmpty else { throw CommandFailure("--socket: give the path of the daemon's socket, or none", .usage) }
            self = path == "none" ? .none : .named(path)
            return
        }
        do throws(ConfigurationError) {
            var reader = SectionReader(try Configuration.load(invocation.value("config")).configuration, "Service")
            // What is wrong with the section keeps the daemon from starting, and is its to tell.
            self = .usual(reader.path("Socket") ?? Locations.current().socket)
        } catch {
            throw CommandFailure(error.description, .configuration)
        }
    }

    /// Connects to the daemon; nil where it is none, or none is there and need not be.
    ///
    /// - Parameter interface: what it must know.
    @LoopActor func connect(for interface: String) async throws(CommandFailure) -> DaemonClient? {
        switch self {
        case .none: return nil
        case .named(let path):
            do throws(VarlinkFailure) {
                return try await DaemonClient(to: path, for: interface)
            } catch {
                throw CommandFailure(error, of: path)
            }
        case .usual(let path):
            do throws(VarlinkFailure) {
                return try await DaemonClient(to: path, for: interface)
            } catch {
                // Nobody listens there, or nobody whom this user may ask.
                if case .unreachable = error { return nil }
                throw CommandFailure(error, of: path)
            }
        }
    }
}
