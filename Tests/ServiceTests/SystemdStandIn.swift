import Glibc
import Service
import Linux
import TestSupport

/// What a service manager keeps open for a daemon: the socket that is told how the daemon is.
final class NotifySocket: Sendable {
    let address: String
    private let socket: FileDescriptor

    /// - Parameters:
    ///   - address: a path, or `@` and an abstract name.
    ///   - room: how many bytes of messages it takes before it is full; nil for what the system gives.
    init(at address: String, room: CInt? = nil) throws(Errno) {
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
    func next() -> String? {
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = recv(socket.number, &bytes, bytes.count, CInt(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// The next message, waited for at most 20 s.
    @LoopActor func arrival() async -> String? {
        let end = Instant.now + .seconds(20)
        while .now < end {
            if let message = next() { return message }
            await pause(.milliseconds(2))
        }
        return nil
    }
}

/// Diagnostics that a test can read.
final class Overheard: Sendable {
    let diagnostics: Diagnostics
    private let pipe: FileDescriptor
    private let writeEnd: FileDescriptor

    init(environment: [String: String] = [:]) throws(Errno) {
        var pipe = try Pipe(nonblocking: \.read)
        self.pipe = pipe.takeReadEnd()
        writeEnd = pipe.takeWriteEnd()
        diagnostics = Diagnostics(to: writeEnd.number) { environment[$0] }
    }

    /// What has been written since the last time.
    var lines: [String] {
        let bytes = (try? pipe.readAvailable()) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

extension FileDescriptor {
    /// What can be read at once.
    borrowing func readAvailable() throws(Errno) -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(number, &buffer, buffer.count)
            guard count > 0 else { return all }
            all += buffer[..<count]
        }
    }
}
