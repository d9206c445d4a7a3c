import CommandLine
import Configuration
import JSON
import Lifecycle
import Linux
import Service
import Varlink

/// `hookctl status`: the one screen that says whether all is well.
struct StatusVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func perform() -> ProgramStatus {
        do throws(CommandFailure) {
            let socket = try DaemonSocket(for: invocation)
            let answer = try EventLoop.perform { () async throws(CommandFailure) -> JSONValue? in try await ask(socket) }
            guard let answer else {
                show(StatusReport(try host()))
                Output.error.complain(socket.absence)
                return .daemonUnavailable
            }
            let report = StatusReport(answer)
            show(report)
            return report.troubles.isEmpty ? .done : .problems
        } catch {
            // Whoever may not ask sees nothing else either.
            guard case .daemonUnavailable = error.status, let host = try? host() else {
                error.tell()
                return error.status
            }
            show(StatusReport(host))
            error.tell()
            return error.status
        }
    }

    private func show(_ report: StatusReport) {
        if invocation.flag("json") {
            Output.standard.write([UInt8](json: report.json) + [0x0a])
        } else {
            Output.standard.write(StatusScreen(report, for: .output).text)
        }
    }

    /// What the daemon says; nil where there is none.
    @LoopActor private func ask(_ socket: DaemonSocket) async throws(CommandFailure) -> JSONValue? {
        guard let client = try await socket.connect(for: "io.hookd.Manager") else { return nil }
        do throws(VarlinkFailure) {
            let reply = try await client.connection.call("io.hookd.Manager.Status", within: DaemonClient.patience)
            guard let status = reply["status"], status.object != nil else { throw .violation("it has no status") }
            return status
        } catch {
            throw CommandFailure(error, of: client.path, without: "Follow")
        }
    }

    /// What can be seen without a daemon.
    private func host() throws(CommandFailure) -> JSONValue {
        let configuration: DaemonConfiguration
        do throws(ConfigurationError) { configuration = try DaemonConfiguration(invocation.value("config")) } catch {
            throw CommandFailure(error.description, .configuration)
        }
        let status = configuration.hostStatus
        var writer = JSONWriter()
        writer.object { status.write(to: &$0) }
        // What was written a moment ago can be read.
        return (try? JSONValue(parsing: writer.bytes)) ?? [:]
    }
}

extension DaemonSocket {
    /// That no daemon is there, in words.
    fileprivate var absence: String {
        switch self {
        case .named(let path), .usual(let path):
            "no daemon runs: nobody listens at \(path); hooks are run without it, but listeners are not called"
        case .none: "no daemon was asked"
        }
    }
}
