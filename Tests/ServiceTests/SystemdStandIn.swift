import Glibc
import Service
import Linux
import TestSupport

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
