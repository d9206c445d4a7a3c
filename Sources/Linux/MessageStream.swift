import CLinux
import Glibc

/// A descriptor of somebody else's, such as standard error, that short lines are written to and that never holds up who writes them.
///
/// The descriptor itself is left as it is: `O_NONBLOCK` would be set for every process that shares it, a shell's terminal among them.
package struct MessageStream: ~Copyable, Sendable {
    private enum Way {
        /// A socket, such as the journal's, can be told for each call not to block.
        case send
        /// A pipe or terminal is opened a second time, with flags of its own.
        case reopened
        /// A pipe or terminal that may not be opened: asked first, which is right unless somebody else fills it at that moment.
        case asking
        /// A file never makes anyone wait for a reader.
        case plain
    }

    /// What is written at once has to be less than this, in bytes, to go out whole or not at all; PIPE_BUF of pipe(7).
    package static let lineLimit = 4096

    /// What is written to.
    private let number: CInt
    private let way: Way
    /// Closes the second opening with this value.
    private let own: FileDescriptor?

    /// Writes to a descriptor that stays open for as long as this value lives.
    package init(to number: CInt) {
        var opened: FileDescriptor?
        var target = number
        switch try? FileStatus.of(number: number).kind {
        case .socket: way = .send
        case .fifo, .other:
            do throws(Errno) {
                let descriptor = try FileDescriptor.open("/proc/self/fd/\(number)", .writeOnly | .nonblocking)
                target = descriptor.number
                opened = consume descriptor
                way = .reopened
            } catch {
                way = .asking
            }
        case .regular, .directory, .link, nil: way = .plain
        }
        self.number = target
        own = opened
    }

    /// Writes the bytes, or as many as there is room for.
    ///
    /// - Throws: `EAGAIN` when there is no room for any, `EPIPE` when nobody reads.
    package borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        let number = number
        switch way {
        case .send: return try call { clinux_send(number, bytes.baseAddress, bytes.count) }
        case .reopened, .plain: return try call { Glibc.write(number, bytes.baseAddress, bytes.count) }
        case .asking:
            var waiting = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
            guard poll(&waiting, 1, 0) == 1 else { throw .again }
            return try call { Glibc.write(number, bytes.baseAddress, bytes.count) }
        }
    }
}

extension FileStatus {
    /// The status of an open file of somebody else's; fstat(2).
    package static func of(number: CInt) throws(Errno) -> FileStatus {
        var status = stat()
        try call { fstat(number, &status) }
        return FileStatus(status)
    }
}
