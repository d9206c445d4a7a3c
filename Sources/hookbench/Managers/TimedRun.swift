import Glibc
import Linux

/// One run of a program that may never end by itself.
struct TimedRun {
    /// From its start to its end.
    let time: Duration
    let status: ExitStatus

    /// Runs it, its input and output being nothing; nil when it had to be ended.
    ///
    /// - Parameter limit: how long to wait for its end.
    init?(of command: [String], within limit: Duration) throws(Failure) {
        let begin = Instant.now
        do throws(Errno) {
            let nothing = try FileDescriptor.open("/dev/null", .readWrite)
            var spawn = Spawn(path: command[0], arguments: command, environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"])
            spawn.standardDescriptors = [nothing.number, nothing.number, nothing.number]
            let child = try spawn.start()
            let ended = try child.descriptor()
            var waiting = pollfd(fd: ended.number, events: Int16(POLLIN), revents: 0)
            let count = poll(&waiting, 1, CInt(limit / .milliseconds(1)))
            time = .now - begin
            if count == 0 { kill(child.id, SIGKILL) }
            var word: CInt = 0
            try call { waitpid(child.id, &word, 0) }
            status = ExitStatus(waitStatus: word)
            if count == 0 { return nil }
        } catch {
            throw Failure("cannot run \(command.joined(separator: " ")): \(error)")
        }
    }
}
