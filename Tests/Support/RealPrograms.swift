import Foundation
import Glibc

/// A program of this machine, or of this build, that tests run as a user would: started, given its input, waited for within a limit.
///
/// It starts programs with glibc alone, so that what is tested is not also what tests it.
package struct RealProgram: Sendable, Hashable {
    /// The executable's absolute path.
    package let path: String

    /// The program at an absolute path.
    package init(path: String) { self.path = path }

    /// The program of that name in PATH or in a directory for administrators, where runc is; nil when there is none.
    package static func named(_ name: String) -> RealProgram? {
        let directories =
            (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") + ["/usr/sbin", "/usr/bin", "/sbin", "/bin"]
        return directories.lazy.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }.map(RealProgram.init(path:))
    }

    /// The program that this very build made: it lies beside the executable of the tests.
    package static func built(_ name: String) throws -> RealProgram {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return RealProgram(path: (tests as NSString).deletingLastPathComponent + "/" + name)
    }

    /// Writes an executable file, and the directories above it.
    ///
    /// - Important: Another process, install(1), writes it. Were it this one, a program that another test starts at that moment would hold
    ///   the descriptor for writing until its own exec, and running the new file would fail with `ETXTBSY`.
    package static func install(_ text: String, at path: String) async throws {
        try await install(from: "/dev/stdin", at: path, input: text)
    }

    /// Copies an executable file, as ``install(_:at:)`` writes one.
    package static func install(copyOf source: String, at path: String) async throws {
        try await install(from: source, at: path, input: "")
    }

    private static func install(from source: String, at path: String, input: String) async throws {
        let completion = try await RealProgram(path: "/usr/bin/install").run(["-D", "-m", "755", source, path], input: input)
        guard completion.status == 0 else { throw CocoaError(.fileWriteUnknown, userInfo: ["errors": completion.errors]) }
    }

    /// How a program ended and what it said.
    package struct Completion: Sendable, Equatable {
        /// The exit status, or 128 and the signal's number, as a shell has it.
        package var status: Int32
        /// What it wrote to standard output, bytes that are not UTF-8 replaced.
        package var output: String
        /// What it wrote to standard error, bytes that are not UTF-8 replaced.
        package var errors: String

        package init(status: Int32, output: String = "", errors: String = "") {
            self.status = status
            self.output = output
            self.errors = errors
        }
    }

    /// A program did not end in time and has been killed, its process group with it.
    package struct TimedOut: Error, CustomStringConvertible {
        package var command: [String]
        package var limit: Duration
        package var output: String
        package var errors: String

        package var description: String {
            "\(command.joined(separator: " ")) still ran after \(limit); standard output: \(output); standard error: \(errors)"
        }
    }

    /// Runs the program to its end.
    ///
    /// Input and output are files, not pipes: neither a program that does not read nor what it leaves running can hold up the test.
    ///
    /// - Parameter environment: All of it; by default the tests' own, which a sanitizer's settings are part of.
    /// - Throws: ``TimedOut``, or a `POSIXError` when the program cannot be started.
    package func run(
        _ arguments: [String], environment: [String: String] = ProcessInfo.processInfo.environment, input: String = "",
        within limit: Duration = .seconds(30)
    ) async throws -> Completion {
        let standardInput = try Scratch(containing: input)
        let standardOutput = try Scratch()
        let standardError = try Scratch()
        let process = try start(
            arguments, environment: environment,
            descriptors: [standardInput.descriptor, standardOutput.descriptor, standardError.descriptor])
        Orphans.spare(process)
        defer { Orphans.forget(process) }
        let deadline = ContinuousClock.now + limit
        var waitStatus: Int32 = 0
        do {
            while true {
                let waited = waitpid(process, &waitStatus, WNOHANG)
                if waited == process { break }
                // Somebody else waited for it: nobody knows how it ended.
                guard waited == 0 else { throw POSIXError(.ECHILD, userInfo: ["path": path]) }
                if ContinuousClock.now >= deadline {
                    throw TimedOut(
                        command: [path] + arguments, limit: limit, output: standardOutput.contents(), errors: standardError.contents())
                }
                try await Task.sleep(for: .milliseconds(2))
            }
        } catch {
            // Too late, or the test was cancelled: either way nothing may be left running.
            kill(-process, SIGKILL)
            waitpid(process, &waitStatus, 0)
            throw error
        }
        let signal = waitStatus & 0x7f
        return Completion(
            status: signal == 0 ? (waitStatus >> 8) & 0xff : 128 + signal, output: standardOutput.contents(),
            errors: standardError.contents())
    }

    /// Starts the program in a process group of its own, with default signal dispositions and none blocked.
    private func start(_ arguments: [String], environment: [String: String], descriptors: [Int32]) throws -> pid_t {
        let (process, failure) = onTheLoop { spawn(arguments, environment, descriptors) }
        guard failure == 0 else { throw POSIXError(.init(rawValue: failure) ?? .EINVAL, userInfo: ["path": path]) }
        return process
    }

    private func spawn(_ arguments: [String], _ environment: [String: String], _ descriptors: [Int32]) -> (process: pid_t, failure: Int32) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let argumentStrings = ([path] + arguments).map { strdup($0) } + [nil]
        let environmentStrings = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for string in argumentStrings + environmentStrings { free(string) } }
        var process: pid_t = 0
        let failure = posix_spawn(&process, path, &actions, &attributes, argumentStrings, environmentStrings)
        return (process, failure)
    }
}

/// A file without a name that stands in for one of a program's standard streams.
private struct Scratch: ~Copyable {
    let descriptor: Int32

    /// - Parameter text: What a reader finds in it, from the start.
    init(containing text: String = "") throws {
        descriptor = try Self.open(text)
    }

    private static func open(_ text: String) throws -> Int32 {
        guard let file = tmpfile() else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        defer { fclose(file) }
        // Close-on-exec: another test may start a program right now.
        let descriptor = fcntl(fileno(file), F_DUPFD_CLOEXEC, 3)
        guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        let bytes = Array(text.utf8)
        guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
            close(descriptor)
            throw POSIXError(.EIO)
        }
        return descriptor
    }

    deinit { close(descriptor) }

    /// All that has been written so far.
    borrowing func contents() -> String {
        var bytes = [UInt8](repeating: 0, count: Int(max(0, lseek(descriptor, 0, SEEK_END))))
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}

/// What a suite needs of the machine it runs on.
package struct Requirements: Sendable {
    /// What is not there: names of programs, and "root".
    package let missing: [String]

    /// - Parameters:
    ///   - programs: Names, looked up as ``RealProgram/named(_:)`` does.
    ///   - root: Whether the tests must be run by root.
    package init(programs: [String], root: Bool) {
        missing = programs.filter { RealProgram.named($0) == nil } + (root && geteuid() != 0 ? ["root"] : [])
    }

    /// Whether to run the suite: with `CI=true` always, so that what is missing is a failure and not a skip that nobody reads.
    package var areMetOrMandatory: Bool { missing.isEmpty || ProcessInfo.processInfo.environment["CI"] == "true" }
}
