package import Linux

/// The client at the other end of a connection, as the kernel tells of it: nothing here is what the client says of itself.
package final class VarlinkPeer: Sendable {
    /// Whether a client may call a method, which is given with its interface.
    package typealias Permission = @LoopActor (VarlinkPeer, String) -> Bool

    /// Its user, group and process at the moment when it connected.
    package let credentials: PeerCredentials
    /// Nil once the connection has ended.
    private let open: Lock<ConnectionSocket?>

    init(_ socket: consuming FileDescriptor) throws(Errno) {
        credentials = try socket.peerCredentials()
        open = Lock(ConnectionSocket(socket))
    }

    /// The connection, which must not have ended.
    var socket: ConnectionSocket {
        guard let socket = open.withLock({ $0 }) else { preconditionFailure("the connection has ended") }
        return socket
    }

    /// Ends the connection; the descriptor is free, whoever still holds the peer.
    func close() {
        open.withLock { $0.take() }?.descriptor.shutDown()
    }

    /// What a variable of its process's environment was when that was started; nil where there is none, or it may not be looked at.
    ///
    /// It is what the client says of itself, and looked up once for each connection.
    package func variable(_ name: String) -> String? {
        variables.withLock { known in
            if let known = known[name] { return known }
            let value = ProcessTable.environment(of: credentials.process, name)
            known[name] = .some(value)
            return value
        }
    }

    private let variables = Lock<[String: String?]>([:])

    /// The supplementary groups that it had when it connected.
    ///
    /// - Throws: `ENOTCONN` when the connection has ended.
    package func groups() throws(Errno) -> [UInt32] {
        guard let socket = open.withLock({ $0 }) else { throw .notConnected }
        return try socket.descriptor.peerGroups()
    }

    /// Its process, held so that the number cannot pass for another's.
    ///
    /// - Throws: `ESRCH` when it has ended, whatever has its number now; `ENOTCONN` when the connection has ended.
    package func process() throws(Errno) -> PeerProcess {
        guard let socket = open.withLock({ $0 }) else { throw .notConnected }
        return try socket.descriptor.peerProcess(credentials)
    }
}

/// The descriptor of a connection, which is closed when the connection ends and not when the last one forgets its peer.
final class ConnectionSocket: Sendable {
    let descriptor: FileDescriptor

    init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
}
