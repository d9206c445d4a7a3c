/// The bytes that have come over a connection and have not been read yet, in one buffer for its whole life.
final class Inbox {
    private let connection: Connection
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    private var filled = 0..<0

    init(_ connection: Connection) { self.connection = connection }

    deinit { buffer.deallocate() }

    /// What has come; valid until the next call.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[filled]) }

    /// Has read so many of them.
    func drop(_ count: Int) { filled = filled.lowerBound + count..<filled.upperBound }

    /// Waits for more.
    func fill() throws(Failure) {
        if filled.isEmpty {
            filled = 0..<0
        } else if filled.upperBound == buffer.count {
            guard filled.lowerBound > 0 else { throw Failure("the peer says more at once than \(buffer.count) bytes") }
            // Half a message at the end: to the front, where there is room behind it.
            buffer.copyMemory(from: bytes)
            filled = 0..<filled.count
        }
        let count = try connection.receive(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled.upperBound...]))
        filled = filled.lowerBound..<filled.upperBound + count
    }
}
