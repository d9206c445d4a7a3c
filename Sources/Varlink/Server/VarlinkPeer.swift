package import Linux

/// The client at the other end of a connection, as the kernel tells of it: nothing here is what the client says of itself.
package final class VarlinkPeer: Sendable {
    /// Whether a client may call a method, which is given with its interface.
    package typealias Permission = @LoopActor (VarlinkPeer, String) -> Bool

    /// Its user, group and process at the moment when it connected.
    package let credentials: PeerCredentials
    let socket: FileDescriptor

    init(_ socket: consuming FileDescriptor) throws(Errno) {
        credentials = try socket.peerCredentials()
        self.socket = socket
    }

    /// The supplementary groups that it had when it connected.
    package func groups() throws(Errno) -> [UInt32] { try socket.peerGroups() }

    /// Its process, held so that the number cannot pass for another's.
    ///
    /// - Throws: `ESRCH` when it has ended, whatever has its number now.
    package func process() throws(Errno) -> PeerProcess { try socket.peerProcess(credentials) }
}
