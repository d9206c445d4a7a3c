import Glibc
import Linux

/// One run of a program that may never end by itself.
struct TimedRun {
    /// How long one is waited for, which is longer than any hook that is measured takes.
    private static let seconds = 12
    /// What is said of one that had to be ended.
    static let endless = "still waits after \(seconds) s"

    /// From its start to its end.
    let time: Duration
    private let status: ExitStatus
    /// What it wrote to standard error, in one line.
    private let complaint: String

    /// Why it failed; nil when it has succeeded.
    var failure: String? {
        if status == .exited(0) { return nil }
        return complaint.isEmpty ? "\(status)" : complaint
    }

    /// Runs it, its input and output being nothing; nil when it had to be ended.
    init?(of command: [String]) throws(Failure) {
        let begin = Instant.now
        do throws(Errno) {
            let nothing = try FileDescriptor.open("/dev/null", .readWrite)
            var spawn = Spawn(path: command[0], arguments: command, environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"])
            // A file: of a pipe a child that was left behind would have the other end.
            let errors = try Self.nameless()
            spawn.standardDescriptors = [nothing.number, nothing.number, errors.number]
            let child = try spawn.start()
            let ended = try child.descriptor()
            var waiting = pollfd(fd: ended.number, events: Int16(POLLIN), revents: 0)
            let count = poll(&waiting, 1, CInt(Self.seconds * 1000))
            time = .now - begin
            if count == 0 { kill(child.id, SIGKILL) }
            var word: CInt = 0
            try call { waitpid(child.id, &word, 0) }
            status = ExitStatus(waitStatus: word)
            if count == 0 { return nil }
            let text = String(decoding: try errors.bytes(at: 0, count: 64 << 10), as: UTF8.self)
            complaint = text.split(separator: "\n").joined(separator: "; ")
        } catch {
            throw Failure("cannot run \(command.joined(separator: " ")): \(error)")
        }
    }

    /// An empty file that is gone when it is closed.
    private static func nameless() throws(Errno) -> FileDescriptor {
        guard let file = tmpfile() else { throw .last }
        defer { fclose(file) }
        return FileDescriptor(owning: try call { fcntl(fileno(file), F_DUPFD_CLOEXEC, 3) })
    }
}
