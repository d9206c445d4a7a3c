import Foundation
import Glibc
import Linux
import TestSupport
import Testing

extension DaemonHost {
    /// Runs `hookctl` twice: once with the daemon, and once without asking it.
    func both(
        _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> (daemon: RealProgram.Completion, files: RealProgram.Completion) {
        func run(_ socket: String) async throws -> RealProgram.Completion {
            try await start(
                program: hookctl.path, ["--config", configuration, "--socket", socket] + arguments, environment: environment
            ).end()
        }
        return (try await run(socket), try await run("none"))
    }

    /// Starts `hookctl` on this host.
    func startHookctl(_ arguments: String...) async throws -> RunningProgram {
        try await start(program: hookctl.path, ["--config", configuration] + arguments)
    }

    /// Starts a shell's commands, with `$hookctl` for hookctl on this host.
    func shell(_ commands: String) async throws -> RunningProgram {
        try await start(program: "/bin/bash", ["-c", "hookctl='\(hookctl.path) --config \(configuration)'\n\(commands)"])
    }

    /// Publishes each number, as one stream.
    ///
    /// - Parameter socket: who publishes; `none` has the program append them itself.
    func emit(_ numbers: some Sequence<Int>, by socket: String? = nil, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let lines = numbers.map { #"{"topic":"/test/done","event":{"n":\#($0)}}"# }
        directory.write("emit.jsonl", lines.joined(separator: "\n"))
        let completion = try await start(
            program: hookctl.path,
            ["--config", configuration] + (socket.map { ["--socket", $0] } ?? []) + ["emit", "--json", directory("emit.jsonl")]
        ).end()
        #expect(completion == .init(status: 0), sourceLocation: sourceLocation)
    }
}

extension RunningProgram {
    /// The numbers that it has printed, a line each, as soon as there are so many.
    func numbers(_ count: Int) async -> [Int] {
        await eventually { self.output.split(separator: "\n").count >= count }
        return output.split(separator: "\n").compactMap { Int($0) }
    }
}

/// A socket at which somebody listens who is no hookd.
final class StrangeService: Sendable {
    private let listener: FileDescriptor

    /// - Parameter answer: what is said to everybody who connects, and then no more; nil to say nothing, and to go on listening.
    init(at path: String, answer: String?) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = withUnsafePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(number, $0, size) } }
        guard number >= 0, bound == 0, listen(number, 8) == 0 else { throw Errno.last }
        listener = FileDescriptor(owning: number)
        guard let answer else { return }
        Thread.detachNewThread {
            while case let client = accept(number, nil, nil), client >= 0 {
                _ = Array(answer.utf8).withUnsafeBytes { write(client, $0.baseAddress, $0.count) }
                Glibc.shutdown(client, Int32(SHUT_WR))
                var byte: UInt8 = 0
                while read(client, &byte, 1) > 0 {}
                Glibc.close(client)
            }
        }
    }

    deinit { Glibc.shutdown(listener.number, Int32(SHUT_RDWR)) }
}
