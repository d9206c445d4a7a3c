import JSON

/// Where something stands among the bytes of an event: half the size of a range, since every event in memory has seven.
///
/// The empty extent at 0 stands for what is absent: no member begins there.
struct Extent: Hashable, Sendable {
    private let lower: UInt32
    private let upper: UInt32

    static let absent = Extent(0..<0)

    /// Traps beyond 4 GiB; an event is shorter.
    init(_ range: Range<Int>) {
        lower = UInt32(range.lowerBound)
        upper = UInt32(range.upperBound)
    }

    var isAbsent: Bool { upper == 0 }

    var range: Range<Int> { Int(lower)..<Int(upper) }

    func shifted(by distance: Int) -> Extent { isAbsent ? self : Extent(range.lowerBound + distance..<range.upperBound + distance) }
}

extension JSONWriter {
    /// Writes what comes before a string member's value, and the value; where its contents stand.
    mutating func member(_ key: StaticString, _ value: String) -> Extent {
        key.withUTF8Buffer { bytes.append(contentsOf: $0) }
        let start = bytes.count + 1
        string(value)
        return Extent(start..<bytes.count - 1)
    }

    mutating func member(_ key: StaticString, unlessNil value: String?) -> Extent {
        value.map { member(key, $0) } ?? .absent
    }
}
