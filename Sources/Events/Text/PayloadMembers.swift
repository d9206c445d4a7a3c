import JSON

/// The members of an object that is there as JSON text: where their keys and values stand, in the order of the keys.
struct PayloadMembers {
    struct Member {
        /// Between the quotes.
        let key: Range<Int>
        /// The whole value, a string with its quotes.
        let value: Range<Int>
    }

    /// Kept from object to object: making an array for each costs as much as filling it.
    private(set) var members: [Member] = []

    /// Takes an object apart; false when the text is none.
    mutating func scan(_ object: UnsafeRawBufferPointer) -> Bool {
        members.removeAll(keepingCapacity: true)
        var scanner = JSONScanner(object)
        scanner.skipSpace()
        guard scanner.skip(UInt8(ascii: "{")) else { return false }
        while true {
            scanner.skipSpace()
            guard let key = scanner.string() else { return members.isEmpty && scanner.next == UInt8(ascii: "}") }
            scanner.skipSpace()
            guard scanner.skip(UInt8(ascii: ":")) else { return false }
            scanner.skipSpace()
            guard let value = scanner.value() else { return false }
            insert(Member(key: key, value: value), in: object)
            scanner.skipSpace()
            guard scanner.skip(UInt8(ascii: ",")) else { return scanner.next == UInt8(ascii: "}") }
        }
    }

    /// Most objects have a handful, many of them in order: nothing is as fast as looking back from the end.
    private mutating func insert(_ member: Member, in object: UnsafeRawBufferPointer) {
        var place = members.count
        while place > 0, object[member.key].lexicographicallyPrecedes(object[members[place - 1].key]) { place -= 1 }
        members.insert(member, at: place)
    }

    /// The value of a key without escapes.
    func value(_ key: StaticString, in object: UnsafeRawBufferPointer) -> Range<Int>? {
        members.first { object[$0.key].equals(key) }?.value
    }
}

extension Slice<UnsafeRawBufferPointer> {
    /// Whether these are the bytes of a word.
    func equals(_ word: StaticString) -> Bool {
        word.withUTF8Buffer { count == $0.count && elementsEqual($0) }
    }
}
