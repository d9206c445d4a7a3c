/// What one client, one user, and all of them together may take of a server.
package struct VarlinkLimits: Equatable, Sendable {
    /// The longest message, in bytes; who sends a longer one loses the connection.
    package var message = 4 << 20
    /// How many arrays and objects may stand inside each other in a message, its own included: at most 256.
    package var depth = 64
    /// Connections at a time; one more is closed at once.
    ///
    /// Each takes a descriptor: have `RLIMIT_NOFILE` leave enough for everything else.
    package var connections = 4096
    /// Connections at a time of one user.
    package var connectionsOfUser = 1024
    /// Bytes of messages that have been received in part, or wait behind others, of all connections of one user; who exceeds it loses the connection.
    package var receivedOfUser = 32 << 20
    /// Bytes that may wait to be sent on a connection before a handler has to wait, and before its next call is looked at.
    package var unsent = 128 << 10
    /// How long a connection may be open without a call, or a client may take nothing of what it is sent, while nothing of its is under way; nil for
    /// ever.
    package var idle: Duration? = nil
    /// How long a message may take from its first to its last byte; nil for ever.
    package var receiving: Duration? = .seconds(30)

    /// The limits of a small daemon.
    package init() {}
}
