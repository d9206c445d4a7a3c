import CommandLine
import Glibc
import Linux

/// A standard stream to write to, in one call a piece, so that lines of several programs do not mix.
struct Output: Sendable {
    static let standard = Output(descriptor: STDOUT_FILENO)
    static let error = Output(descriptor: STDERR_FILENO)

    private let descriptor: CInt

    /// Writes all of it; false when that is not possible, as on a full disk.
    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// Writes all of it; false when that is not possible, as on a full disk.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done) }
            if count >= 0 { done += count } else if errno == EAGAIN { wait() } else if errno != EINTR { return false }
        }
        return true
    }

    /// `hookctl: MESSAGE` on a line of its own; control characters in what scripts said are made visible.
    func complain(_ message: String) { write("hookctl: \(message.sanitisedLine)\n") }

    /// The caller may have made its end of our output non-blocking.
    private func wait() {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&waiting, 1, -1)
    }
}

enum StandardStreams {
    /// Sees that 0, 1 and 2 are open: a file opened onto one of them would get what is meant for a terminal.
    static func open() {
        for descriptor in CInt(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
            _ = Glibc.open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY)
        }
    }
}
