import Glibc
import Linux

/// A connection to a nats-server, as a publisher or a subscriber.
final class NATSClient {
    let connection: Connection
    private let inbox: Inbox
    /// How many messages have come.
    private(set) var messageCount = 0
    private var pongCount = 0

    /// Connects, and waits until the server has understood that.
    ///
    /// - Parameter subject: what to subscribe to; nil for nothing.
    init(port: UInt16, subscribingTo subject: String? = nil) throws(Failure) {
        connection = try Connection(port: port)
        inbox = Inbox(connection)
        let subscription = subject.map { "SUB \($0) 1\r\n" } ?? ""
        try connection.send(Array(#"CONNECT {"verbose":false,"pedantic":false}"#.utf8) + Array("\r\n\(subscription)PING\r\n".utf8))
        while pongCount == 0 { try receive() }
    }

    /// Waits until the server has read everything that was sent.
    func ping() throws(Failure) {
        let before = pongCount
        try connection.send(Array("PING\r\n".utf8))
        while pongCount == before { try receive() }
    }

    /// Waits for what the server says, and takes all of it.
    func receive() throws(Failure) {
        try inbox.fill()
        while let (operation, length) = try NATSProtocol.operation(in: inbox.bytes) {
            inbox.drop(length)
            switch operation {
            case .message: messageCount += 1
            case .ping: try connection.send(Array("PONG\r\n".utf8))
            case .pong: pongCount += 1
            case .info, .ok: break
            case .error(let text): throw Failure("nats refuses: \(text)")
            }
        }
    }
}
