/// Writes the members of one object, in the order of the calls.
///
/// `JSONWriter.object` makes it.
/// - Important: It does not look for a key that is written twice; reading such an object fails.
package struct JSONObjectWriter: ~Copyable {
    var writer = JSONWriter()
    private var isEmpty = true

    init() {}

    /// Writes a member with a value that is there already.
    package mutating func member(_ key: String, _ value: some JSONWritable) {
        begin(key)
        writer.value(value)
    }

    /// Writes the member, or nothing at all when the value is nil.
    package mutating func member(_ key: String, unlessNil value: (some JSONWritable)?) {
        if let value { member(key, value) }
    }

    /// Writes a member whose value is there as JSON text; see ``JSONWriter/raw(_:)``.
    package mutating func member(_ key: String, raw text: UnsafeRawBufferPointer) {
        begin(key)
        writer.raw(text)
    }

    /// Writes a member whose value is there as JSON text; see ``JSONWriter/raw(_:)``.
    package mutating func member(_ key: String, raw text: [UInt8]) {
        begin(key)
        text.withUnsafeBytes { writer.raw($0) }
    }

    /// Writes a member whose value is an object, of the members that `body` writes.
    package mutating func object(_ key: String, _ body: (inout JSONObjectWriter) -> Void) {
        begin(key)
        writer.object(body)
    }

    /// Writes a member whose value is an array, of the elements that `body` writes.
    package mutating func array(_ key: String, _ body: (inout JSONArrayWriter) -> Void) {
        begin(key)
        writer.array(body)
    }

    private mutating func begin(_ key: String) {
        if !isEmpty { writer.bytes.append(UInt8(ascii: ",")) }
        isEmpty = false
        writer.string(key)
        writer.bytes.append(UInt8(ascii: ":"))
    }
}
