import Glibc
import Linux

/// Both ends of a connection within this process; socketpair(2).
struct SocketEnds: ~Copyable {
    let first: FileDescriptor
    let second: FileDescriptor

    init() throws(Errno) {
        var numbers: [CInt] = [-1, -1]
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &numbers) == 0 else { throw .last }
        first = FileDescriptor(owning: numbers[0])
        second = FileDescriptor(owning: numbers[1])
    }
}
