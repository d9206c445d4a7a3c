import Glibc
import Linux

/// A stream socket to a peer, as plain as they come: every call is one system call.
final class Connection {
    private let descriptor: FileDescriptor

    /// For poll(2).
    var number: CInt { descriptor.number }

    /// Connects to a socket of the file system.
    init(unix path: String) throws(Failure) {
        descriptor = try Self.socket(AF_UNIX)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let hasRoom = withUnsafeMutableBytes(of: &address.sun_path) { room in
            guard path.utf8.count < room.count else { return false }
            room.copyBytes(from: path.utf8)
            return true
        }
        guard hasRoom else { throw Failure("the path \(path) is too long for a socket") }
        try connect(address)
    }

    /// Connects to a port of the loopback interface.
    init(port: UInt16) throws(Failure) {
        descriptor = try Self.socket(AF_INET)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        try connect(address)
        // As every client of these servers has it: what is written goes at once.
        var on: CInt = 1
        setsockopt(number, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
    }

    private static func socket(_ family: CInt) throws(Failure) -> FileDescriptor {
        let number = Glibc.socket(family, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw Failure("cannot make a socket: \(Errno.last)") }
        return FileDescriptor(owning: number)
    }

    private func connect(_ address: some Any) throws(Failure) {
        let result = withUnsafeBytes(of: address) { bytes in
            // Bound to what it is, the address of one of the families.
            bytes.withMemoryRebound(to: sockaddr.self) { Glibc.connect(number, $0.baseAddress, socklen_t(bytes.count)) }
        }
        guard result == 0 else { throw Failure("cannot connect: \(Errno.last)") }
    }

    /// Sends everything, waiting where that is necessary.
    func send(_ bytes: [UInt8]) throws(Failure) {
        var done = 0
        while done < bytes.count {
            done += try bytes.withUnsafeBytes { rest in
                Result { () throws(Failure) in try sendSome(UnsafeRawBufferPointer(rebasing: rest[done...]), flags: 0) }
            }.get()
        }
    }

    /// Sends what can be sent at once; how many bytes that was.
    func sendAtOnce(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> Int { try sendSome(bytes, flags: CInt(MSG_DONTWAIT)) }

    private func sendSome(_ bytes: UnsafeRawBufferPointer, flags: CInt) throws(Failure) -> Int {
        let count = Glibc.send(number, bytes.baseAddress, bytes.count, flags | CInt(MSG_NOSIGNAL))
        if count >= 0 { return count }
        if [EAGAIN, EINTR].contains(errno) { return 0 }
        throw Failure("cannot send: \(Errno.last)")
    }

    /// Waits for bytes; how many there are, never none.
    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        while true {
            let count = recv(number, buffer.baseAddress, buffer.count, 0)
            if count > 0 { return count }
            if count == 0 { throw Failure("the peer has closed the connection") }
            if errno != EINTR { throw Failure("cannot receive: \(Errno.last)") }
        }
    }
}
