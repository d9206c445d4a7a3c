import Linux

/// A redis-server of one's own, and the fastest honest client for it.
///
/// - The server listens on a Unix socket, which costs less than loopback.
/// - Its snapshots are off, which is in its favour: a fork in the middle of a round would cost it.
/// - The client has its commands encoded beforehand; it sends a batch with one system call and reads one answer after another until all
///   are there, as `redis-benchmark -P` does, before it sends the next.
@LoopActor final class Redis {
    /// What it keeps.
    enum Persistence {
        /// Nothing, as Debian's configuration leaves it between snapshots.
        case none
        /// A log on disk that is synced every second: the nearest to what a log of ours is.
        case everySecond
    }

    private let server: Peer
    private let connection: Connection
    private let inbox: Inbox

    init(_ program: String, _ persistence: Persistence, in directory: String) throws(Failure) {
        do throws(Errno) { try Directory.create(directory, mode: 0o700) } catch { throw Failure("cannot make \(directory): \(error)") }
        let socket = "\(directory)/socket"
        let log =
            switch persistence {
            case .none: ["--appendonly", "no"]
            // Rewriting is off, in its favour too.
            case .everySecond: ["--appendonly", "yes", "--appendfsync", "everysec", "--auto-aof-rewrite-percentage", "0"]
            }
        let server = try Peer(program, ["--port", "0", "--unixsocket", socket, "--dir", directory, "--save", ""] + log, in: directory)
        self.server = server
        connection = try server.answer { () throws(Failure) in try Connection(unix: socket) }
        inbox = Inbox(connection)
        // It accepts connections before it has loaded its files, and answers with errors until then.
        try server.answer { () throws(Failure) in try perform(RESP.command(["PING"]), count: 1) }
    }

    func end() { server.end() }

    /// Appends so many entries of one field to a stream, in batches; how long each took.
    func append(_ payload: String, batches: Int, of count: Int) throws(Failure) -> Duration {
        let command = RESP.command(["XADD", "events", "*", "event", payload])
        let batch = Array(repeatElement(command, count: count).joined())
        let begin = Instant.now
        for _ in 0..<batches { try perform(batch, count: count) }
        let time = Instant.now - begin
        // Not counted: a stream that grows for ever would not be measured but its memory.
        try perform(RESP.command(["DEL", "events"]), count: 1)
        return time / (batches * count)
    }

    private func perform(_ commands: [UInt8], count: Int) throws(Failure) {
        try connection.send(commands)
        var missing = count
        while missing > 0 {
            guard let (reply, length) = try RESP.reply(in: inbox.bytes) else {
                try inbox.fill()
                continue
            }
            inbox.drop(length)
            if case .error(let text) = reply { throw Failure("redis refuses: \(text)") }
            missing -= 1
        }
    }
}
