package import Linux

/// The client at the other end of a connection, as the kernel tells of it: nothing here is what the client says of itself.
@LoopActor package final class VarlinkPeer {
    /// Whether a client may call a method, which is given with its interface.
    package typealias Permission = @LoopActor (VarlinkPeer, String) -> Bool

    /// Its user, group and process at the moment when it connected.
    package nonisolated let credentials: PeerCredentials
    /// Nil once the connection has ended.
    private var open: ConnectionSocket?

    init(_ socket: consuming FileDescriptor) throws(Errno) {
        credentials = try socket.peerCredentials()
        open = ConnectionSocket(socket)
    }

    /// The connection, which must not have ended.
    var socket: ConnectionSocket {
        guard let open else { preconditionFailure("the connection has ended") }
        return open
    }

    /// Ends the connection; the descriptor is free, whoever still holds the peer.
    func close() {
        open?.descriptor.shutDown()
        open = nil
    }

    /// The supplementary groups that it had when it connected.
    ///
    /// - Throws: `ENOTCONN` when the connection has ended.
    package func groups() throws(Errno) -> [UInt32] {
        guard let open else { throw .notConnected }
        return try open.descriptor.peerGroups()
    }

    /// Its process, held so that the number cannot pass for another's.
    ///
    /// - Throws: `ESRCH` when it has ended, whatever has its number now; `ENOTCONN` when the connection has ended.
    package func process() throws(Errno) -> PeerProcess {
        guard let open else { throw .notConnected }
        return try open.descriptor.peerProcess(credentials)
    }
}

/// The descriptor of a connection, which is closed when the connection ends and not when the last one forgets its peer.
final class ConnectionSocket: Sendable {
    let descriptor: FileDescriptor

    init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
}
