import JSON
import Linux
import Varlink

/// A connection to the daemon, which has said that it is one.
@LoopActor final class DaemonClient {
    /// Of its socket.
    let path: String
    let connection: VarlinkClient

    /// The interface for publishing and following events.
    static let events = "io.hookd.Events"

    /// How long an answer may take that costs the daemon nothing.
    static let patience = Duration.seconds(5)
    /// More than a record of the history can be.
    private static let limits = JSONLimits(bytes: 1 << 30)

    /// Connects, and asks who is there: whatever is sent afterwards may take its time.
    ///
    /// - Parameter interface: what the service must know.
    init(to path: String, for interface: String) async throws(VarlinkFailure) {
        self.path = path
        connection = try await VarlinkClient(to: path, within: Self.patience, limits: Self.limits)
        let information = try await connection.call("org.varlink.service.GetInfo", within: Self.patience)
        guard information["interfaces"]?.array?.contains(where: { $0.string == interface }) == true else {
            throw .violation("it does not know \(interface)")
        }
    }

    /// Calls a method and returns its reply.
    ///
    /// - Parameter span: how long that may take.
    func call(
        _ method: String, _ parameters: JSONObject = [:], within span: Duration = patience
    ) async throws(CommandFailure) -> JSONObject {
        do throws(VarlinkFailure) {
            return try await connection.call(method, parameters, within: span)
        } catch {
            throw CommandFailure(error, of: path)
        }
    }

    func close() { connection.close() }
}
