/// A string that equals another only code point by code point, as names of members do (RFC 8259, section 8.3).
///
/// Swift's own equality is canonical equivalence: two names that a peer sent as different would become one.
struct ExactString: Hashable {
    private let string: String

    init(_ string: String) { self.string = string }

    static func == (left: ExactString, right: ExactString) -> Bool { left.string.hasSameUTF8(as: right.string) }

    func hash(into hasher: inout Hasher) {
        string.utf8.span.withUnsafeBytes { hasher.combine(bytes: $0) }
        // A terminator, as String has: without it "a", "b" in an array would feed the hasher what "ab" feeds it.
        hasher.combine(0xFF as UInt8)
    }
}

extension String {
    func hasSameUTF8(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return utf8.span.withUnsafeBytes { left in other.utf8.span.withUnsafeBytes { right in left.elementsEqual(right) } }
    }
}
