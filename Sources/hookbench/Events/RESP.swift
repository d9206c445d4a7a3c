/// What a client of Redis needs of its protocol, RESP 2 (redis.io, "Redis serialization protocol specification").
enum RESP {
    /// What a server answers; what is in a bulk string and in an error.
    enum Reply: Equatable {
        case status, integer, null
        case bulk(Range<Int>)
        case error(String)
    }

    /// A command: an array of bulk strings.
    static func command(_ words: [String]) -> [UInt8] {
        var bytes = Array("*\(words.count)\r\n".utf8)
        for word in words { bytes += Array("$\(word.utf8.count)\r\n\(word)\r\n".utf8) }
        return bytes
    }

    /// The first reply and its length in bytes; nil when it is not there completely.
    static func reply(in bytes: UnsafeRawBufferPointer) throws(Failure) -> (reply: Reply, length: Int)? {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\r")), end + 1 < bytes.count else { return nil }
        let text = bytes[1..<end]
        switch bytes[0] {
        case UInt8(ascii: "+"): return (.status, end + 2)
        case UInt8(ascii: ":"): return (.integer, end + 2)
        case UInt8(ascii: "-"): return (.error(String(decoding: text, as: UTF8.self)), end + 2)
        case UInt8(ascii: "$"):
            if text.elementsEqual("-1".utf8) { return (.null, end + 2) }
            guard let count = DecimalText.number(text) else { break }
            let length = end + 2 + count + 2
            return bytes.count < length ? nil : (.bulk(end + 2..<end + 2 + count), length)
        default: break
        }
        throw Failure("redis answers what this client does not know: \(String(decoding: bytes[..<end], as: UTF8.self))")
    }
}
