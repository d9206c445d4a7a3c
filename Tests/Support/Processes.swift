import Glibc
package import Linux

/// Looking for processes as a test sees them from outside.
public enum Processes {
    /// The ids of all living processes whose command line holds this text.
    public static func matching(_ text: String) -> [Int32] {
        let wanted = Array(text.utf8)
        return ProcessTable.all().filter { !$0.isZombie && $0.id != getpid() }.map(\.id).filter { id in
            guard let file = try? FileDescriptor.open("/proc/\(id)/cmdline", .readOnly), let bytes = try? file.readAll() else {
                return false
            }
            let line = bytes.map { $0 == 0 ? 0x20 : $0 }
            return line.indices.contains { line[$0...].starts(with: wanted) }
        }
    }

    /// Whether a process of the test's own has ended, waited for or not.
    package static func hasEnded(_ id: Int32) -> Bool { ProcessStatus.of(id)?.isZombie ?? true }

    /// Whether a process has something open whose name, as /proc tells it, holds this text.
    package static func hasOpen(_ id: Int32, _ text: String) -> Bool {
        let directory = "/proc/\(id)/fd"
        let names = (try? Directory.names(at: directory)) ?? []
        return names.contains { (try? linkTarget("\(directory)/\($0)"))?.contains(text) == true }
    }

    /// A process as a message names it.
    package static func commandLine(of id: Int32) -> String {
        let bytes = Files.bytes(at: "/proc/\(id)/cmdline") ?? []
        return "\(id): " + String(decoding: bytes.map { $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
    }

    /// Kills one process that the test started, and waits for its end: an orphan may have become this process's own child.
    public static func kill(_ id: Int32) async {
        Glibc.kill(id, SIGKILL)
        var status: Int32 = 0
        let end = Instant.now + .seconds(5)
        while Instant.now < end {
            if waitpid(id, &status, WNOHANG) != 0, ProcessStatus.of(id).map(\.isZombie) ?? true { return }
            await pause(.milliseconds(2))
        }
    }

    /// This process's children that carry a tag of this dispatch, whether they live or have not been waited for.
    package static func children(of dispatch: RunTag) -> [ProcessStatus] {
        ProcessTable.children(of: getpid()).compactMap { ProcessStatus.of($0) }.filter {
            $0.parent == getpid() && RunTag.of($0.id)?.dispatch == dispatch
        }
    }

    /// Takes the status of those of this process's children among these that have ended: orphans that it adopted.
    ///
    /// - Important: Whoever leaves one unwaited for keeps an exit test of any suite from ever seeing its own child.
    package static func reap(_ ids: [Int32]) {
        for id in ids where ProcessStatus.of(id)?.parent == getpid() { waitpid(id, nil, WNOHANG) }
    }
}

/// A command that no other test has, nor another run of the tests on this machine: `sleep` for a time of its own.
public struct UniqueSleep: Sendable, CustomStringConvertible {
    /// `sleep 4711.123456789`.
    public let description = "sleep \(Int.random(in: 3000..<9000)).\(Int.random(in: 100_000_000..<1_000_000_000))"

    /// Makes one that no other is like.
    public init() {}

    /// The ids of the living processes that run it, or a shell in whose command it stands.
    public var processes: [Int32] { Processes.matching(description) }

    /// Ends those that run it.
    public func kill() async { for id in processes { await Processes.kill(id) } }
}
