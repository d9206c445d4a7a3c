import Glibc
import Linux

/// What the caller has on standard input.
enum StandardInput {
    private static let pieceSize = 64 << 10

    /// Reads to its end, also where the caller has made it non-blocking.
    ///
    /// - Parameters:
    ///   - limit: reading stops, without an error, when there is more than this many bytes.
    ///   - end: when to give up; nil for never.
    /// - Throws: `ETIMEDOUT` when the end has not come by then.
    static func read(limit: Int, until end: Instant? = nil) throws(Errno) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count <= limit {
            try wait(until: end)
            var failure: Errno?
            let piece = [UInt8](unsafeUninitializedCapacity: pieceSize) { buffer, count in
                do throws(Errno) {
                    count = try call { Glibc.read(STDIN_FILENO, buffer.baseAddress, pieceSize) }
                } catch {
                    failure = error
                    count = 0
                }
            }
            // Somebody else has read what there was.
            if failure == .again { continue }
            if let failure { throw failure }
            if piece.isEmpty { break }
            bytes += piece
        }
        return bytes
    }

    /// Waits until there is something to read, the end or an error included.
    private static func wait(until end: Instant?) throws(Errno) {
        var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        let ready = try call {
            poll(&waiting, 1, end.map { CInt(clamping: max(0, ($0 - .now).nanoseconds / 1_000_000)) } ?? -1)
        }
        if ready == 0 { throw .timedOut }
    }
}
