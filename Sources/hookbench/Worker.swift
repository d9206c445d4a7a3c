import CBaseline
import Glibc
import Hooks
import Linux

/// A second hookbench, which holds memory and dispatches on request: a byte asks for one dispatch, eight answer with its nanoseconds.
@LoopActor final class Worker {
    /// The script directories that workers dispatch from.
    nonisolated static let scripts = "worker"

    private let child: Child
    private let channel: Channel

    private final class Channel {
        let requests: FileDescriptor
        let answers: FileDescriptor
        init(requests: consuming FileDescriptor, answers: consuming FileDescriptor) {
            self.requests = requests
            self.answers = answers
        }
    }

    /// Starts one.
    init(holding megabytes: Int, _ bench: Workbench) throws(Failure) {
        let program = try OwnProgram.path()
        do throws(Errno) {
            var requests = try Pipe(nonblocking: \.write)
            var answers = try Pipe(nonblocking: \.read)
            var spawn = Spawn(path: program, arguments: [program, Options.workerOption, "\(megabytes)", bench.directory], environment: [])
            let input = requests.takeReadEnd()
            let output = answers.takeWriteEnd()
            spawn.standardDescriptors = [input.number, output.number, 2]
            child = try spawn.start()
            channel = Channel(requests: requests.takeWriteEnd(), answers: answers.takeReadEnd())
        } catch {
            throw Failure("cannot start a worker: \(error)")
        }
    }

    /// Has it dispatch once; how long that took there.
    func dispatch() async throws(Failure) -> Duration {
        do throws(Errno) {
            try channel.requests.writeAll([0])
            let watch = Watch()
            watch.add(channel.answers, .readable)
            _ = await watch.next(until: nil)
            watch.removeAll()
            let answer = try channel.answers.readAll(limit: 8)
            guard answer.count == 8 else { throw Errno.brokenPipe }
            return .nanoseconds(answer.withUnsafeBytes { $0.loadUnaligned(as: Int64.self) })
        } catch {
            throw Failure("a worker failed: \(error)")
        }
    }

    /// Ends it.
    func end() {
        kill(child.id, SIGKILL)
        waitpid(child.id, nil, 0)
    }

    /// What a worker does until it is ended.
    nonisolated static func serve(holding megabytes: Int, _ directory: String) throws(Failure) {
        guard megabytes == 0 || cbaseline_hold(megabytes << 20) == 0 else { throw Failure("cannot hold \(megabytes) MiB: \(Errno.last)") }
        let dispatch = LibraryDispatch(Workbench(directory: directory).configuration(scripts), count: 1)
        try EventLoop.shared.run { () async -> Result<Void, Failure> in
            var request: UInt8 = 0
            while read(0, &request, 1) == 1 {
                let begin = Instant.now
                do throws(Failure) { try await dispatch.run() } catch { return .failure(error) }
                var time = (Instant.now - begin).nanoseconds
                guard write(1, &time, 8) == 8 else { return .success(()) }
            }
            return .success(())
        }.get()
    }
}
