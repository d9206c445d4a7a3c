import Glibc
import Linux

/// Standard output for as much as there is to write, which never holds up the event loop.
///
/// Whoever reads may be slow, or have stopped reading: a signal must still be heard, and nothing may pile up here.
struct EventOutput: ~Copyable {
    /// Where to write, and to wait for room.
    let descriptor: FileDescriptor
    /// Whether a call blocks when there is no room: then nobody may write before the event loop has said that there is.
    let mayBlock: Bool
    /// Whether its other end can hang up.
    let isPipe: Bool

    /// What a pipe that can be written to takes without blocking (pipe(7), PIPE_BUF).
    private static let certainRoom = 4096

    /// - Throws: When there is no standard output.
    init() throws(Errno) {
        let copy = FileDescriptor(owning: try call { fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3) })
        var status = stat()
        try call { fstat(STDOUT_FILENO, &status) }
        isPipe = status.st_mode & S_IFMT == S_IFIFO
        let isTerminal = isatty(STDOUT_FILENO) == 1
        // An opening of our own: to make the caller's one non-blocking would make it so for everyone who shares it.
        if isPipe || isTerminal, let own = try? FileDescriptor.open("/proc/self/fd/1", .writeOnly | .nonblocking) {
            descriptor = own
            mayBlock = false
        } else {
            descriptor = copy
            // A file always has room, and so has a device such as /dev/null.
            mayBlock = isPipe || isTerminal || status.st_mode & S_IFMT == S_IFSOCK
        }
    }

    /// Writes some of the bytes and says how many.
    ///
    /// - Throws: `EAGAIN` where there is no room now, `EPIPE` where nobody will read any more.
    borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        try descriptor.write(mayBlock ? UnsafeRawBufferPointer(rebasing: bytes.prefix(Self.certainRoom)) : bytes)
    }
}
