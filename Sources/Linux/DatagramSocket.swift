import Glibc

/// A Unix datagram socket without a name, to send from; unix(7).
package final class DatagramSocket: Sendable {
    private let descriptor: FileDescriptor

    /// Opens one that is close-on-exec and does not block.
    package init() throws(Errno) {
        let kind = CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        descriptor = FileDescriptor(owning: try call { socket(AF_UNIX, kind, 0) })
    }

    /// Sends one datagram.
    ///
    /// - Parameter address: a path, or `@` and a name of the kernel's own name space.
    /// - Throws: `EAGAIN` when the receiver's queue is full, `ENOENT` or `ECONNREFUSED` when there is none.
    package func send(_ bytes: [UInt8], to address: String) throws(Errno) {
        let number = descriptor.number
        let isAbstract = address.utf8.first == UInt8(ascii: "@")
        try withSocketAddress(isAbstract ? String(address.dropFirst()) : address, isAbstract: isAbstract) { (address, size) throws(Errno) in
            _ = try call { sendto(number, bytes, bytes.count, CInt(MSG_NOSIGNAL | MSG_DONTWAIT), address, size) }
        }
    }
}
