import Glibc
package import Linux

/// What a service manager keeps open for a daemon: the socket that is told how the daemon is.
package final class NotifySocket: Sendable {
    package let address: String
    private let socket: FileDescriptor

    /// - Parameter address: a path, or `@` and an abstract name.
    package init(at address: String) throws(Errno) {
        self.address = address
        let number = Glibc.socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        socket = FileDescriptor(owning: number)
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        let isAbstract = address.hasPrefix("@")
        let text = isAbstract ? [0] + Array(address.utf8.dropFirst()) : Array(address.utf8) + [0]
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: text) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size - MemoryLayout.size(ofValue: name.sun_path) + text.count)
        let result = withUnsafePointer(to: &name) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(number, $0, size) } }
        guard result == 0 else { throw .last }
    }

    /// The next message; nil when there is none.
    package func next() -> String? {
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = recv(socket.number, &bytes, bytes.count, CInt(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// Throws away what has arrived.
    package func clear() { while next() != nil {} }

    /// The next message, waited for at most 20 s.
    @LoopActor package func arrival() async -> String? {
        let end = Instant.now + .seconds(20)
        while .now < end {
            if let message = next() { return message }
            await pause(.milliseconds(2))
        }
        return nil
    }
}
