import JSON

/// Messages that wait to be sent.
struct OutgoingBytes {
    private var bytes: [UInt8] = []
    /// What has been sent of them.
    private var head = 0

    /// Bytes that wait.
    var count: Int { bytes.count - head }
    var isEmpty: Bool { bytes.count == head }

    /// Adds a message, which `body` writes as one object, with the NUL that ends it; returns where it stands.
    @discardableResult
    mutating func append(_ body: (inout JSONObjectWriter) -> Void) -> Range<Int> {
        let start = bytes.count
        // The bytes move into the writer and back.
        var writer = JSONWriter(appendingTo: bytes.taken())
        writer.object(body)
        writer.bytes.append(0)
        swap(&writer.bytes, &bytes)
        return start..<bytes.count - 1
    }

    /// The text of a message, for checking it.
    func message(at range: Range<Int>) -> [UInt8] { Array(bytes[range]) }

    /// Hands everything to `send`, which says how much of it has gone.
    mutating func send<Failure: Error>(_ send: (UnsafeRawBufferPointer) throws(Failure) -> Int) throws(Failure) {
        let head = self.head
        let count = try bytes.span.withUnsafeBytes { (all) throws(Failure) -> Int in
            try send(UnsafeRawBufferPointer(rebasing: all[head...]))
        }
        self.head += count
        guard isEmpty else {
            // Only now and then: what is left is moved.
            if self.head > bytes.count / 2 {
                bytes.removeFirst(self.head)
                self.head = 0
            }
            return
        }
        self.head = 0
        // A page is kept for the next message; a large one's memory is not held by a connection that may be idle from now on.
        if bytes.capacity > 4096 { bytes = [] } else { bytes.removeAll(keepingCapacity: true) }
    }
}

extension [UInt8] {
    /// The bytes, leaving none behind: nothing is copied when they are changed.
    fileprivate mutating func taken() -> [UInt8] {
        var result: [UInt8] = []
        swap(&result, &self)
        return result
    }
}
