import Foundation
import Glibc
package import Linux

/// A program under test while it runs: a test sends it signals, and asks in the end what it said and how it ended.
package final class RunningProgram: Sendable {
    /// The process; its id stays its own until ``end(within:)`` has waited for it.
    package let id: ProcessID
    package let streams: Streams

    /// Where standard input, output and error are.
    package enum Streams: Sendable {
        /// The files with this path and `.in`, `.out` and `.err`: whatever a program leaves running cannot hold up the test.
        case files(String)
        case terminal(Terminal)
    }

    private init(_ id: ProcessID, _ streams: Streams) {
        self.id = id
        self.streams = streams
    }

    /// Starts a program, in a process group of its own, or with a terminal in a session of its own.
    ///
    /// On the loop's thread: were another test's script started at the same moment, this one would carry its tag.
    ///
    /// - Parameter inherited: descriptors that it has as 3, 4 and so on; their own numbers are from 100 on, so that none is overwritten.
    @LoopActor package static func start(
        _ path: String, _ arguments: [String], environment: [String: String], blocked: [Signal], streams: Streams, inherited: [CInt] = []
    ) throws -> RunningProgram {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        precondition(inherited.allSatisfy { $0 >= 100 } && inherited.count < 90, "a descriptor would overwrite another")
        for (place, number) in inherited.enumerated() { posix_spawn_file_actions_adddup2(&actions, number, 3 + CInt(place)) }
        let group: Int32
        switch streams {
        case .files(let path):
            posix_spawn_file_actions_addopen(&actions, 0, path + ".in", O_RDONLY, 0)
            for (number, ending) in [(Int32(1), ".out"), (2, ".err")] {
                posix_spawn_file_actions_addopen(&actions, number, path + ending, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            }
            group = Int32(POSIX_SPAWN_SETPGROUP)
        case .terminal(let terminal):
            // POSIX_SPAWN_SETSID, which comes first: a terminal that a session's leader opens becomes the session's.
            group = 0x80
            posix_spawn_file_actions_addopen(&actions, 0, terminal.path, O_RDWR, 0)
            posix_spawn_file_actions_adddup2(&actions, 0, 1)
            posix_spawn_file_actions_adddup2(&actions, 0, 2)
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in blocked { sigaddset(&signals, signal.rawValue) }
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(group | Int32(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)))

        let words = ([path] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for string in words + variables { free(string) } }
        var id: pid_t = 0
        let failure = posix_spawn(&id, path, &actions, &attributes, words, variables)
        guard failure == 0 else { throw Errno(failure) }
        Orphans.spare(id)
        return RunningProgram(id, streams)
    }

    /// It did not end in time and has been killed.
    package struct StillRunning: Error {
        let limit: Duration
        let output: String
        let errors: String
    }

    package func send(_ signal: Signal) { kill(id, signal.rawValue) }

    /// Waits for its end.
    ///
    /// - Throws: ``StillRunning``, once it has been killed.
    package func end(within limit: Duration = .seconds(60)) async throws -> RealProgram.Completion {
        let deadline = ContinuousClock.now + limit
        var status: Int32 = 0
        defer { Orphans.forget(id) }
        while true {
            let waited = waitpid(id, &status, WNOHANG)
            if waited == id { break }
            // Somebody else waited for it: nobody knows how it ended.
            guard waited == 0 else { throw Errno(errno) }
            if case .terminal(let terminal) = streams { terminal.drain() }
            if ContinuousClock.now >= deadline {
                kill(id, SIGKILL)
                waitpid(id, &status, 0)
                throw StillRunning(limit: limit, output: output, errors: errors)
            }
            try await Task.sleep(for: .milliseconds(2))
        }
        let signal = status & 0x7f
        return RealProgram.Completion(status: signal == 0 ? (status >> 8) & 0xff : 128 + signal, output: output, errors: errors)
    }

    /// What it has written so far.
    package var output: String {
        switch streams {
        case .files(let path): text(path + ".out")
        case .terminal(let terminal): terminal.text
        }
    }

    package var errors: String {
        switch streams {
        case .files(let path): text(path + ".err")
        case .terminal: ""
        }
    }

    private func text(_ path: String) -> String { Files.text(at: path) ?? "" }
}

/// A pseudoterminal (pty(7)), seen from the side of the person who types.
package final class Terminal: Sendable {
    /// The device that a program opens.
    package let path: String
    private let descriptor: FileDescriptor
    private let read = Lock<[UInt8]>([])

    package init() throws(Errno) {
        descriptor = try FileDescriptor.open("/dev/ptmx", .readWrite | .nonblocking)
        var unlocked: Int32 = 0
        var number: UInt32 = 0
        // TIOCSPTLCK and TIOCGPTN: macros that Swift does not import.
        guard ioctl(descriptor.number, 0x4004_5431, &unlocked) == 0, ioctl(descriptor.number, 0x8004_5430, &number) == 0 else {
            throw Errno.last
        }
        path = "/dev/pts/\(number)"
    }

    /// Types keys; `\u{3}` is Ctrl-C.
    package func type(_ keys: String) throws(Errno) { try descriptor.writeAll(Array(keys.utf8)) }

    /// Reads what has been written to the screen, without waiting: a terminal that nobody reads from holds up its program.
    package func drain() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = Glibc.read(descriptor.number, &buffer, buffer.count), count > 0 {
            read.withLock { $0 += buffer[..<count] }
        }
    }

    /// All that has been written to the screen.
    package var text: String {
        drain()
        return String(decoding: read.withLock { $0 }, as: UTF8.self)
    }
}
