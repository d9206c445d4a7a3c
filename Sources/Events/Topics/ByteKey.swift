/// Bytes of a topic as a key of a dictionary, looked up without copying them.
///
/// An `ArraySlice` would do, were it not hashed and compared element by element.
struct ByteKey: Hashable, Sendable {
    let bytes: ArraySlice<UInt8>

    static func == (one: ByteKey, other: ByteKey) -> Bool {
        one.bytes.withUnsafeBytes { one in other.bytes.withUnsafeBytes { other in one.elementsEqual(other) } }
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(bytes.count)
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}
