/// A recursive descent over the grammar of RFC 8259, a function a rule; strings and numbers are in files of their own.
///
/// It must not outlive the memory of the document, and every read of that goes through `next` or is bounded by `bytes.count`.
struct JSONParser: ~Copyable {
    let bytes: UnsafeRawBufferPointer
    let limits: JSONLimits
    /// The next byte to read: 0...bytes.count.
    var position = 0
    private var depth = 0
    /// Where strings with escapes are put together, kept for the next one.
    var scratch: [UInt8] = []

    init(_ bytes: UnsafeRawBufferPointer, limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// The byte at `position`; nil at the end.
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    func error(_ reason: JSONError.Reason, at offset: Int) -> JSONError { JSONError(reason, at: offset, in: bytes) }

    /// The error of finding what stands at `position`.
    func unexpected(expecting expected: String) -> JSONError {
        error(.unexpected(found: next, expected: expected), at: position)
    }

    mutating func document() throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.bytes else { throw error(.tooLong(limit: limits.bytes), at: limits.bytes) }
        guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { throw error(.byteOrderMark, at: 0) }
        skipSpace()
        let value = try value()
        skipSpace()
        guard next == nil else { throw unexpected(expecting: "the end of the document") }
        return value
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        switch next {
        case UInt8(ascii: "\"")?: return .string(try string())
        case UInt8(ascii: "{")?: return .object(try object())
        case UInt8(ascii: "[")?: return .array(try array())
        case UInt8(ascii: "-")?, (UInt8(ascii: "0")...UInt8(ascii: "9"))?: return try number()
        case UInt8(ascii: "t")?: return try literal("true", .bool(true))
        case UInt8(ascii: "f")?: return try literal("false", .bool(false))
        case UInt8(ascii: "n")?: return try literal("null", .null)
        default: throw unexpected(expecting: "a value")
        }
    }

    private mutating func literal(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for byte in word.utf8 {
            guard next == byte else { throw unexpected(expecting: "'\(word)'") }
            position += 1
        }
        return value
    }

    private mutating func array() throws(JSONError) -> [JSONValue] {
        try open()
        var elements: [JSONValue] = []
        guard !skip(UInt8(ascii: "]")) else { return close(elements) }
        while true {
            elements.append(try value())
            skipSpace()
            if skip(UInt8(ascii: "]")) { return close(elements) }
            guard skip(UInt8(ascii: ",")) else { throw unexpected(expecting: "',' or ']'") }
            skipSpace()
        }
    }

    private mutating func object() throws(JSONError) -> JSONObject {
        try open()
        var members = JSONObject()
        guard !skip(UInt8(ascii: "}")) else { return close(members) }
        while true {
            let start = position
            guard next == UInt8(ascii: "\"") else { throw unexpected(expecting: members.isEmpty ? "a key or '}'" : "a key") }
            let key = try string()
            guard !members.contains(key) else { throw error(.duplicateKey(key), at: start) }
            skipSpace()
            guard skip(UInt8(ascii: ":")) else { throw unexpected(expecting: "':'") }
            skipSpace()
            members.append(key, try value())
            skipSpace()
            if skip(UInt8(ascii: "}")) { return close(members) }
            guard skip(UInt8(ascii: ",")) else { throw unexpected(expecting: "',' or '}'") }
            skipSpace()
        }
    }

    /// Passes the bracket that opens an array or object, and the space after it.
    private mutating func open() throws(JSONError) {
        guard depth < limits.depth else { throw error(.tooDeep(limit: limits.depth), at: position) }
        depth += 1
        position += 1
        skipSpace()
    }

    private mutating func close<Contents>(_ contents: Contents) -> Contents {
        depth -= 1
        return contents
    }

    /// Passes that byte if it is the next one.
    private mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let next, next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { position += 1 }
    }
}
