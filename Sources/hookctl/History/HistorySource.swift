import CommandLine
import Configuration
import History
import JSON
import Linux
import Varlink

/// Where `history` reads: from the daemon, for somebody who may not read the directory either, or the directory itself.
@LoopActor struct HistorySource {
    private let history: DispatchHistory
    private let daemon: DaemonClient?

    /// What the configuration names, and the daemon, where there is one.
    init(_ configuration: HistoryConfiguration, _ daemon: DaemonClient?) {
        history = DispatchHistory(configuration)
        self.daemon = daemon
    }

    /// Where the dispatches are, for messages.
    var place: String { daemon.map { "the history of the daemon at \($0.path)" } ?? history.configuration.directory }

    /// The ids of all dispatches, the oldest first.
    func ids() async throws(CommandFailure) -> [String] {
        if let daemon {
            let reply = try await ask(daemon, ["limit": 0])
            return (reply["ids"]?.array ?? []).compactMap(\.string)
        }
        do throws(HistoryError) { return try history.ids() } catch { throw CommandFailure(error) }
    }

    /// The dispatch whose id this is, or the only one whose id begins so; `last` is the newest.
    func record(_ text: String) async throws(CommandFailure) -> DispatchRecord {
        if let daemon {
            guard text == "last" || DispatchHistory.isPrefix(text) else { throw CommandFailure(HistoryError.invalid(id: text)) }
            guard let record = try await find(text, daemon) else {
                throw CommandFailure(HistoryError.unknown(id: text, directory: place))
            }
            return record
        }
        do throws(HistoryError) { return try history.record(named: text) } catch { throw CommandFailure(error) }
    }

    /// The dispatch of an id; nil when it has been removed since the ids were read.
    func record(of id: String) async throws(CommandFailure) -> DispatchRecord? {
        if let daemon { return try await find(id, daemon) }
        do throws(HistoryError) { return try history.record(of: id) } catch { throw CommandFailure(error) }
    }

    // MARK: The daemon

    /// Nil when it has none of that id.
    private func find(_ text: String, _ daemon: DaemonClient) async throws(CommandFailure) -> DispatchRecord? {
        let reply: JSONObject
        do throws(VarlinkFailure) {
            reply = try await daemon.connection.call(Self.method, ["id": .string(text)], within: Self.patience)
        } catch {
            guard case .error(let answer) = error, answer.name == "io.hookd.Hooks.NoSuchDispatch" else { throw failure(error, daemon) }
            let matches = (answer.parameters["matches"]?.array ?? []).compactMap(\.string)
            guard matches.isEmpty else { throw CommandFailure(HistoryError.ambiguous(prefix: text, candidates: matches)) }
            return nil
        }
        guard let json = reply["dispatches"]?[0], let record = DispatchRecord(json) else {
            throw CommandFailure("what the daemon at \(daemon.path) tells of dispatch \(text) is no record of one", .damaged)
        }
        return record
    }

    private func ask(_ daemon: DaemonClient, _ parameters: JSONObject) async throws(CommandFailure) -> JSONObject {
        do throws(VarlinkFailure) {
            return try await daemon.connection.call(Self.method, parameters, within: Self.patience)
        } catch {
            throw failure(error, daemon)
        }
    }

    private func failure(_ failure: VarlinkFailure, _ daemon: DaemonClient) -> CommandFailure {
        if case .error(let answer) = failure, answer.name == "io.hookd.Hooks.Unavailable" {
            return CommandFailure(answer.parameters["reason"]?.string ?? answer.description, .ioFailed)
        }
        return CommandFailure(failure, of: daemon.path, without: "Manage")
    }

    /// What the daemon must know.
    static let interface = "io.hookd.Hooks"
    private static let method = "io.hookd.Hooks.History"
    /// How long the daemon may look for one on a slow disk.
    private static let patience = Duration.seconds(30)
}

extension DispatchHistory {
    /// The dispatch whose id this is, or the only one whose id begins so; `last` is the newest.
    func record(named text: String) throws(HistoryError) -> DispatchRecord {
        let id = try id(text)
        guard let record = try record(of: id) else { throw .unknown(id: id, directory: configuration.directory) }
        return record
    }
}
