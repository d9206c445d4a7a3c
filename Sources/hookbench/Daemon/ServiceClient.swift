import Glibc

/// A connection to a hookd, and the fastest honest client for it: calls are encoded beforehand, and replies are taken apart as they come.
final class ServiceClient {
    let connection: Connection
    private let inbox: Inbox
    /// How many replies have come.
    private(set) var replyCount = 0

    init(_ connection: Connection) {
        self.connection = connection
        inbox = Inbox(connection)
    }

    /// A call as it stands on the wire.
    static func call(_ method: String, _ parameters: String, more: Bool = false) -> [UInt8] {
        Array(#"{"method":"\#(method)","parameters":\#(parameters)\#(more ? #","more":true"# : "")}"#.utf8) + [0]
    }

    /// Calls, and waits for the reply.
    func perform(_ call: [UInt8], count: Int = 1) throws(Failure) {
        try connection.send(call)
        try wait(forReplies: replyCount + count)
    }

    /// Waits until so many replies have come since the beginning.
    func wait(forReplies count: Int) throws(Failure) {
        while replyCount < count { try receive { _ in } }
    }

    /// Waits for what the service says, and takes all of it; an error is a failure.
    func receive(_ reply: (UnsafeRawBufferPointer) throws(Failure) -> Void) throws(Failure) {
        try inbox.fill()
        while case let bytes = inbox.bytes, let start = bytes.baseAddress, let end = memchr(start, 0, bytes.count) {
            let count = UnsafeRawPointer(end) - start
            let message = UnsafeRawBufferPointer(start: start, count: count)
            guard message.starts(with: Self.opening) else { throw Failure("hookd refuses: \(String(decoding: message, as: UTF8.self))") }
            try reply(message)
            replyCount += 1
            inbox.drop(count + 1)
        }
    }

    private static let opening = Array(#"{"parameters":{"#.utf8)
}
