/// What one client, one user, and all of them together may take of a server.
package struct VarlinkLimits: Equatable, Sendable {
    /// The longest message, in bytes; who sends a longer one loses the connection.
    package var message = 4 << 20
    /// How many arrays and objects may stand inside each other in a message, its own included: at most 256.
    package var depth = 64
    /// Connections at a time; one more is closed at once.
    ///
    /// Each takes a descriptor: a server has fewer where `RLIMIT_NOFILE` does not allow as many and ``reservedDescriptors`` besides.
    package var connections = 4096
    /// Descriptors that are left for everything else.
    package var reservedDescriptors = 256
    /// Connections at a time of one user.
    package var connectionsOfUser = 1024
    /// Bytes of messages that have been received in part, or wait behind others, of all connections of one user; who exceeds it loses the connection.
    package var receivedOfUser = 32 << 20
    /// Calls of all connections of one user; nil for any number.
    ///
    /// Above it no error comes: nothing more is read of the user's connections until the next call may be made.
    package var callsOfUser: CallRate? = nil
    /// Users whose calls are not counted.
    package var uncountedUsers: [UInt32] = []
    /// Bytes that may wait to be sent on a connection before a handler has to wait, and before its next call is looked at.
    package var unsent = 128 << 10
    /// How long a connection may be open without a call, or a client may take nothing of what it is sent, while nothing of its is under way; nil for
    /// ever.
    package var idle: Duration? = nil
    /// How long a message may take from its first to its last byte; nil for ever.
    package var receiving: Duration? = .seconds(30)

    /// How long a handler that goes on though its client has gone counts as a connection of the user.
    ///
    /// It counts for that long so that calling and hanging up, again and again, does not get anyone more than others have.
    package var abandonment: Duration = .seconds(60)

    /// The limits of a small daemon.
    package init() {}

    /// What of them can be had in a process with that many descriptors; at least one connection.
    ///
    /// Where there are fewer connections, each user has as much fewer: one who may have all of them keeps everybody else out.
    func clamped(toDescriptors limit: Int) -> VarlinkLimits {
        let available = max(1, limit - reservedDescriptors)
        guard available < connections else { return self }
        var clamped = self
        clamped.connections = available
        clamped.connectionsOfUser = max(1, Int(Double(connectionsOfUser) * Double(available) / Double(connections)))
        return clamped
    }
}
