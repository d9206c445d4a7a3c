/// What a client of NATS needs of its protocol (docs.nats.io, "Client protocol").
enum NATSProtocol {
    /// What a server says; of a message, where its payload stands.
    enum Operation: Equatable {
        case info, ok, ping, pong
        case message(payload: Range<Int>)
        case error(String)
    }

    /// `PUB SUBJECT LENGTH`, and the payload.
    static func publish(_ payload: String, on subject: String) -> [UInt8] {
        Array("PUB \(subject) \(payload.utf8.count)\r\n\(payload)\r\n".utf8)
    }

    /// The first operation and its length in bytes; nil when it is not there completely.
    static func operation(in bytes: UnsafeRawBufferPointer) throws(Failure) -> (operation: Operation, length: Int)? {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\r")), end + 1 < bytes.count else { return nil }
        let line = UnsafeRawBufferPointer(rebasing: bytes[..<end])
        if line.starts(with: "MSG ".utf8), let space = line.lastIndex(of: UInt8(ascii: " ")),
            let count = DecimalText.number(line[(space + 1)...])
        {
            let start = end + 2
            return bytes.count < start + count + 2 ? nil : (.message(payload: start..<start + count), start + count + 2)
        }
        if line.starts(with: "INFO ".utf8) { return (.info, end + 2) }
        if line.elementsEqual("+OK".utf8) { return (.ok, end + 2) }
        if line.elementsEqual("PING".utf8) { return (.ping, end + 2) }
        if line.elementsEqual("PONG".utf8) { return (.pong, end + 2) }
        let text = String(decoding: line, as: UTF8.self)
        if line.starts(with: "-ERR".utf8) { return (.error(text), end + 2) }
        throw Failure("nats says what this client does not know: \(text)")
    }
}
