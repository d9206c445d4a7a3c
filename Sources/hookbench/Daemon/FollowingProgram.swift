import Glibc
import Linux

/// From the call that publishes to the line that a following `hookctl events` writes to its pipe, when nothing else is going on.
enum FollowingProgram {
    @LoopActor static func measure(on bench: Workbench, disk: String, _ effort: Effort) async throws(Failure) -> [Figure] {
        let what = "publish over the socket to a line of hookctl events, median"
        let built = try OwnProgram.directory() + "/hookctl"
        guard access(built, X_OK) == 0 else {
            return [Figure(.follow, what, .absent(reason: "\(built) is missing; swift build -c release"), atMost: 200)]
        }
        let daemon = try HookDaemon(on: bench, disk: disk)
        defer { daemon.end() }
        let publisher = EventPublisher(try daemon.connect())
        let lines = try Lines(of: [built, "--config", daemon.configuration, "events"], home: bench.directory)
        defer { lines.end() }
        // It follows as soon as it has shown what was published meanwhile.
        repeat { try publisher.publish() } while try lines.count(within: .milliseconds(20)) == 0
        while try lines.count(within: .milliseconds(200)) > 0 {}

        let count = effort.isQuick ? 1_000 : 10_000
        var times: [Duration] = []
        for _ in 0..<count {
            let begin = Instant.now
            try publisher.publish()
            let came = try lines.count(within: .seconds(10))
            times.append(.now - begin)
            guard came == 1 else { throw Failure("hookctl events writes \(came) lines for one event") }
            // What comes one behind the other would be measured together.
            usleep(200)
        }
        times.sort()
        return [
            figure(what, times[count / 2], count, atMost: 200),
            figure("the same, 99th percentile", times[count * 99 / 100], count, atMost: nil),
        ]
    }

    private static func figure(_ what: String, _ time: Duration, _ count: Int, atMost target: Double?) -> Figure {
        let outcome = Figure.Outcome.measured(time / .microseconds(1), .microseconds, rounds: count, time: time, yardstick: nil)
        return Figure(.follow, what, outcome, atMost: target)
    }
}

/// A program that writes lines to a pipe.
private final class Lines {
    private let child: Child
    private let output: FileDescriptor

    init(of command: [String], home: String) throws(Failure) {
        do throws(Errno) {
            let nothing = try FileDescriptor.open("/dev/null", .readOnly)
            var pipe = try Pipe(nonblocking: \.read)
            let input = pipe.takeWriteEnd()
            let environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=\(home)"]
            var spawn = Spawn(path: command[0], arguments: command, environment: environment)
            spawn.standardDescriptors = [nothing.number, input.number, 2]
            child = try spawn.start()
            output = pipe.takeReadEnd()
        } catch {
            throw Failure("cannot run \(command[0]): \(error)")
        }
    }

    /// Waits for lines, and says how many came; none when the time has passed.
    func count(within span: Duration) throws(Failure) -> Int {
        var waiting = pollfd(fd: output.number, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, CInt(span.nanoseconds / 1_000_000)) == 1 else { return 0 }
        return try withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 1) { buffer in
            Result { () throws(Failure) in
                let count = read(output.number, buffer.baseAddress, buffer.count)
                guard count > 0 else { throw Failure("hookctl events has ended") }
                return buffer[..<count].count { $0 == UInt8(ascii: "\n") }
            }
        }.get()
    }

    func end() {
        kill(child.id, SIGKILL)
        waitpid(child.id, nil, 0)
    }
}
