import CLinux
import Glibc

/// A listening Unix socket at a path, one owner at a time.
///
/// A lock on `PATH.lock`, held for as long as it listens, says whether the owner lives: what a killed one left behind is replaced, and a living
/// one's socket is never taken away. The lock's file stays, since removing it would let two have it.
package final class UnixListener: Sendable {
    /// To wait on, and to accept from.
    package let descriptor: FileDescriptor
    /// What is removed in the end; nil where the socket was handed over.
    private let path: String?
    private let lock: FileDescriptor?

    /// Takes over a socket that listens already, such as systemd's; its path is left alone.
    ///
    /// - Throws: `EINVAL` when it is no listening Unix stream socket.
    package init(adopting descriptor: consuming FileDescriptor) throws(Errno) {
        let number = descriptor.number
        guard Self.option(SO_DOMAIN, of: number) == AF_UNIX, Self.option(SO_TYPE, of: number) == CInt(SOCK_STREAM.rawValue),
            Self.option(SO_ACCEPTCONN, of: number) == 1
        else { throw .invalid }
        try call { fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK) }
        try call { fcntl(number, F_SETFD, FD_CLOEXEC) }
        self.descriptor = descriptor
        path = nil
        lock = nil
    }

    /// Begins to listen.
    ///
    /// - Parameters:
    ///   - path: at most 107 bytes; nobody untrusted may write in its directory.
    ///   - mode: who may connect: those who may write, whatever the umask.
    ///   - group: the group that owns it; nil for this process's.
    /// - Throws: `EADDRINUSE` when somebody listens there, `EEXIST` when something that is no socket is there.
    package init(at path: String, mode: UInt32, group: UInt32? = nil) throws(Errno) {
        let lock = try FileDescriptor.open(path + ".lock", .readWrite | .create | .noFollow, mode: 0o600)
        guard try FileLock.acquire(lock, patience: Self.lastBreath) else { throw Errno(EADDRINUSE) }
        try Self.clear(path)
        let socket = FileDescriptor(owning: try call { clinux_socket() })
        let number = socket.number
        try withSocketAddress(path) { (address, size) throws(Errno) in try call { bind(number, address, size) } }
        self.path = path
        self.lock = consume lock
        descriptor = socket
        // Nobody can connect before listen(2), so that its first permissions let nobody in.
        if let group { try call { lchown(path, uid_t.max, group) } }
        try call { chmod(path, mode) }
        try call { listen(number, 4096) }
    }

    /// How long an owner that was killed may seem to live: what it was just starting has copies of its lock and its socket up to the exec.
    private static let lastBreath = Duration.seconds(1)

    deinit {
        if let path { unlink(path) }
    }

    /// Removes what a dead owner left.
    private static func clear(_ path: String) throws(Errno) {
        let status: FileStatus
        do throws(Errno) { status = try FileStatus.of(path) } catch {
            guard error == .notFound else { throw error }
            return
        }
        guard status.kind == .socket else { throw .exists }
        // Of such copies the lock's goes just before the socket's.
        guard !isServed(path) || (usleep(10_000) == 0 && !isServed(path)) else { throw Errno(EADDRINUSE) }
        try call { unlink(path) }
    }

    /// Whether somebody without our lock listens there, such as systemd.
    private static func isServed(_ path: String) -> Bool {
        do throws(Errno) {
            _ = try FileDescriptor.connected(toSocket: path)
            return true
        } catch {
            // EAGAIN comes from a listener that is busy.
            return error != Errno(ECONNREFUSED)
        }
    }

    private static func option(_ name: CInt, of number: CInt) -> CInt? {
        var value: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(number, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
    }
}
