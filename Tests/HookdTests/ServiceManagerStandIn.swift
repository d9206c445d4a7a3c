import Glibc
import Linux
import TestSupport
import Testing

/// What systemd does around a daemon, done by a test: it opens the sockets, starts the daemon with them, and listens to what that says of itself.
final class ServiceManagerStandIn: Sendable {
    let host: DaemonHost
    let notifications: NotifySocket
    /// Where clients connect, whether a daemon runs or not.
    let paths: [String]
    private let listeners: [UnixListener]
    private let handedOver: [FileDescriptorHolder]

    /// - Parameter sockets: the names of sockets below the host's directory.
    init(_ host: DaemonHost, sockets: [String] = []) throws {
        self.host = host
        notifications = try NotifySocket(at: host.directory("notify"))
        paths = sockets.map { host.directory($0) }
        listeners = try paths.map { try UnixListener(at: $0, mode: 0o666) }
        handedOver = try listeners.map { try FileDescriptorHolder(duplicating: $0.descriptor.number) }
    }

    /// Starts the daemon, as the process that `LISTEN_PID` and `WATCHDOG_PID` name and with standard error in what passes for the journal.
    func start(_ environment: [String: String] = [:]) async throws -> RunningProgram {
        notifications.clear()
        let names = paths.map { String($0.split(separator: "/").last ?? "") }.joined(separator: ":")
        let listening = paths.isEmpty ? "" : "LISTEN_PID=$$ LISTEN_FDS=\(paths.count) LISTEN_FDNAMES=\(names)"
        let launch =
            #"export WATCHDOG_PID=$$ JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2) \#(listening); exec "$0" --config "$1""#
        return try await host.start(
            program: "/bin/sh", ["-c", launch, host.hookd.path, host.configuration],
            environment: environment.merging(["NOTIFY_SOCKET": notifications.address]) { $1 }, inherited: handedOver.map(\.number))
    }

    /// Starts the daemon and waits until it says that it serves.
    func startAndAwaitReady(_ environment: [String: String] = [:]) async throws -> RunningProgram {
        let daemon = try await start(environment)
        #expect(await arrival { $0.hasPrefix("READY=1") }, "\(daemon.errors)")
        return daemon
    }

    /// Whether a message comes within 20 s that is as asked for; those before it are thrown away.
    @LoopActor func arrival(_ isWanted: (String) -> Bool) async -> Bool {
        while let message = await notifications.arrival() { if isWanted(message) { return true } }
        return false
    }
}

/// A descriptor with a number from 100 on.
final class FileDescriptorHolder: Sendable {
    private let descriptor: FileDescriptor
    var number: CInt { descriptor.number }

    init(duplicating number: CInt) throws(Errno) {
        descriptor = FileDescriptor(owning: try Linux.call { fcntl(number, F_DUPFD_CLOEXEC, 100) })
    }
}
