/// Writes the elements of one array, in the order of the calls.
///
/// `JSONWriter.array` makes it.
package struct JSONArrayWriter: ~Copyable {
    var writer = JSONWriter()
    private var isEmpty = true

    init() {}

    /// Writes an element that is there already.
    package mutating func element(_ value: some JSONWritable) {
        begin()
        writer.value(value)
    }

    /// Writes an element that is there as JSON text; see ``JSONWriter/raw(_:)``.
    package mutating func element(raw text: UnsafeRawBufferPointer) {
        begin()
        writer.raw(text)
    }

    /// Writes an element that is there as JSON text; see ``JSONWriter/raw(_:)``.
    package mutating func element(raw text: [UInt8]) {
        begin()
        text.withUnsafeBytes { writer.raw($0) }
    }

    /// Writes an element that is an object, of the members that `body` writes.
    package mutating func object(_ body: (inout JSONObjectWriter) -> Void) {
        begin()
        writer.object(body)
    }

    /// Writes an element that is an array, of the elements that `body` writes.
    package mutating func array(_ body: (inout JSONArrayWriter) -> Void) {
        begin()
        writer.array(body)
    }

    private mutating func begin() {
        if !isEmpty { writer.bytes.append(UInt8(ascii: ",")) }
        isEmpty = false
    }
}
