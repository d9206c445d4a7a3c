import Linux
import TestSupport

/// A connection that does nothing.
final class IdleConnection: Sendable {
    private let socket: FileDescriptor

    private init(_ socket: consuming FileDescriptor) { self.socket = socket }

    /// Connects, again and again where so many wait to be accepted that there is no room.
    static func open(_ path: String) async throws -> IdleConnection {
        let end = Instant.now + .seconds(20)
        while true {
            do throws(Errno) { return IdleConnection(try FileDescriptor.connected(toSocket: path)) } catch {
                guard error == .again, .now < end else { throw error }
            }
            await pause(.milliseconds(1))
        }
    }

    /// Whether the other end has closed it, now.
    var isClosed: Bool {
        withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { buffer in
            do throws(Errno) { return try socket.receive(into: buffer) == 0 } catch { return error != .again }
        }
    }
}
