import Glibc
import Hooks
import Linux

/// A `hookd` of one's own, the one that is built beside this program, with a configuration and directories of its own.
@LoopActor final class HookDaemon {
    private let server: Peer
    private let socket: String
    /// What it was started with, for other programs that are to find it.
    let configuration: String

    /// Starts it.
    ///
    /// - Parameters:
    ///   - scripts: how many scripts that do nothing its hooks have.
    ///   - bench: has the programs, and is where hooks and sockets are: in memory, as `/run` is.
    ///   - disk: where its log and its history are.
    init(scripts: Int = 0, on bench: Workbench, disk: String) throws(Failure) {
        let program = try OwnProgram.directory() + "/hookd"
        guard access(program, X_OK) == 0 else { throw Failure("\(program) is missing; swift build -c release") }
        let place = try Workbench(in: bench.directory)
        let hooks = place.configuration("hooks")
        try place.fill(hooks, with: bench.noOperation, count: scripts)
        let state = try Workbench(in: disk)
        socket = "\(place.directory)/socket"
        configuration = "\(place.directory)/hookd.conf"
        let text = """
            [Hooks]
            Directories=\(hooks.directories.joined(separator: " "))
            RuntimeDirectory=\(place.runtime)
            [Events]
            Directory=\(state.directory)/events
            [History]
            Directory=\(state.directory)/history
            [Service]
            Socket=\(socket)
            Connections=1000000
            ConnectionsPerUser=1000000

            """
        try place.write(text, to: configuration, mode: 0o644)
        server = try Peer(program, ["--config", configuration], in: place.directory)
        _ = try server.answer { () throws(Failure) in try Connection(unix: socket) }
    }

    func end() { server.end() }

    /// Connects to it.
    func connect() throws(Failure) -> ServiceClient { ServiceClient(try Connection(unix: socket)) }

    /// What it has of memory now, in bytes.
    func residentMemory() throws(Failure) -> Int {
        let bytes = try Self.number("VmRSS:", in: "/proc/\(server.id)/status") << 10
        guard bytes > 0 else { throw Failure("hookd has ended") }
        return bytes
    }

    /// How often its threads have gone to sleep, and so will have been woken.
    func sleepCount() throws(Failure) -> Int {
        let threads: [String]
        do throws(Errno) { threads = try Directory.names(at: "/proc/\(server.id)/task") } catch {
            throw Failure("hookd has ended: \(error)")
        }
        var count = 0
        for thread in threads { count += try Self.number("voluntary_ctxt_switches:", in: "/proc/\(server.id)/task/\(thread)/status") }
        return count
    }

    /// A number in one of the kernel's status files; 0 where there is none.
    private static func number(_ key: String, in path: String) throws(Failure) -> Int {
        let text: [UInt8]
        do throws(Errno) { text = try FileDescriptor.open(path, .readOnly).readAll() } catch {
            throw Failure("cannot read \(path): \(error)")
        }
        let line = String(decoding: text, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(key) }
        let word = line?.dropFirst(key.utf8.count).split(whereSeparator: { $0 == "\t" || $0 == " " }).first
        return word.flatMap { Int($0) } ?? 0
    }
}
