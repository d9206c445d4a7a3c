import CLinux
import Glibc

// Stream sockets of unix(7): close-on-exec, and no call on them blocks or raises SIGPIPE.

extension FileDescriptor {
    /// Connects to a listening socket.
    ///
    /// - Throws: `ENOENT` or `ECONNREFUSED` when nobody listens there, `EAGAIN` when so many wait to be accepted that this one has to try again.
    package static func connected(toSocket path: String) throws(Errno) -> FileDescriptor {
        let socket = FileDescriptor(owning: try call { clinux_socket() })
        let number = socket.number
        try withSocketAddress(path) { (address, size) throws(Errno) in try call { connect(number, address, size) } }
        return socket
    }

    /// Takes the next connection of a listening socket.
    ///
    /// - Throws: `EAGAIN` when there is none, `EMFILE` or `ENFILE` when descriptors have run out.
    package borrowing func accept() throws(Errno) -> FileDescriptor {
        let number = number
        return FileDescriptor(owning: try call { clinux_accept(number) })
    }

    /// Sends some of the bytes and says how many.
    ///
    /// - Throws: `EAGAIN` when there is no room for any, `EPIPE` when the other end is gone.
    package borrowing func send(_ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        let number = number
        return try call { clinux_send(number, bytes.baseAddress, bytes.count) }
    }

    /// Receives at most the buffer's length; 0 when the other end sends nothing more.
    ///
    /// - Throws: `EAGAIN` when nothing has come.
    package borrowing func receive(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        let number = number
        return try call { clinux_receive(number, buffer.baseAddress, buffer.count) }
    }

    /// Ends a connection in both directions, whoever else has the descriptor; shutdown(2).
    package borrowing func shutDown() { _ = Glibc.shutdown(number, CInt(SHUT_RDWR)) }
}

/// Hands a socket's address to `body`.
///
/// - Parameter isAbstract: whether the name lies in the kernel's own name space instead of a directory.
/// - Throws: `ENAMETOOLONG` for more than the 107 bytes that unix(7) has room for.
@discardableResult
func withSocketAddress<Result>(
    _ name: String, isAbstract: Bool = false, _ body: (UnsafePointer<sockaddr>, socklen_t) throws(Errno) -> Result
) throws(Errno) -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let text = (isAbstract ? [0] : []) + Array(name.utf8)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard !name.isEmpty, text.count < room, !name.utf8.contains(0) else { throw Errno(text.count < room ? EINVAL : ENAMETOOLONG) }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: text) }
    let whole = MemoryLayout<sockaddr_un>.size
    // Of an abstract name every byte counts, zeros too.
    let size = socklen_t(isAbstract ? whole - room + text.count : whole)
    return try withUnsafePointer(to: &address) { (pointer) throws(Errno) in
        try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { (address) throws(Errno) in try body(address, size) }
    }
}
