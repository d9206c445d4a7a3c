import CBaseline
import Glibc
import Linux

/// A server that somebody would pick instead, for as long as it is measured.
///
/// It ends with this process, however that ends: the kernel sees to it.
@LoopActor final class Peer {
    /// Its process id, after which it may name its files.
    let id: ProcessID
    private let name: String
    private let log: String

    /// Starts it.
    ///
    /// - Parameters:
    ///   - arguments: those after the name.
    ///   - directory: where it works; what it says goes to a file there.
    init(_ program: String, _ arguments: [String], in directory: String) throws(Failure) {
        name = String(program[(program.lastIndex(of: "/").map(program.index(after:)) ?? program.startIndex)...])
        log = "\(directory)/\(name).log"
        let own = try OwnProgram.path()
        let command = [own, Options.peerOption, "\(getpid())", program] + arguments
        do throws(Errno) {
            let nothing = try FileDescriptor.open("/dev/null", .readOnly)
            let output = try FileDescriptor.open(log, .writeOnly | .create | .append)
            var spawn = Spawn(path: own, arguments: command, environment: ["PATH=/usr/bin:/bin", "HOME=\(directory)"])
            spawn.standardDescriptors = [nothing.number, output.number, output.number]
            spawn.directory = directory
            // By the main thread, as all of this actor's work is: were it another's, the server would end with that thread.
            id = try spawn.start().id
        } catch {
            throw Failure("cannot start \(program): \(error)")
        }
    }

    /// What the started process does before it is the server; returns only why it could not become it.
    nonisolated static func become(_ command: [String], for parent: ProcessID) -> Failure {
        var arguments = command.map { strdup($0) }
        arguments.append(nil)
        if let program = command.first, cbaseline_bind_to(parent) == 0 { execv(program, arguments) }
        return Failure("cannot become \(command.first ?? "nothing"): \(Errno.last)")
    }

    /// Tries something until it succeeds, for up to ten seconds: a server takes a moment until it answers.
    func answer<Answer>(to question: () throws(Failure) -> Answer) throws(Failure) -> Answer {
        let deadline = Instant.now + .seconds(10)
        while true {
            do throws(Failure) {
                return try question()
            } catch {
                var status: CInt = 0
                let hasEnded = waitpid(id, &status, WNOHANG) == id
                guard hasEnded || Instant.now > deadline else {
                    usleep(10_000)
                    continue
                }
                if !hasEnded { end() }
                throw Failure("\(name) does not answer: \(error.message)\(lastWords)")
            }
        }
    }

    private var lastWords: String {
        let bytes = try? FileDescriptor.open(log, .readOnly).readAll()
        let line = String(decoding: bytes ?? [], as: UTF8.self).split(separator: "\n").last
        return line.map { "; its last words: \($0)" } ?? ""
    }

    /// Ends it.
    func end() {
        kill(id, SIGKILL)
        wait()
    }

    /// Waits until it has ended.
    func wait() { waitpid(id, nil, 0) }
}
