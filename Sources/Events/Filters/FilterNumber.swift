/// A number of JSON or of a filter, compared exactly: 2⁶⁴ is more than 2⁶⁴ − 1, also when one of them has a fraction.
enum FilterNumber: Hashable, Sendable {
    case integer(Int128)
    case double(Double)

    /// Nil when the bytes are no decimal number, and when it is too large for a double.
    init?(_ bytes: UnsafeRawBufferPointer) {
        let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
        guard let first = digits.first, (0x30...0x39).contains(first) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        if digits.allSatisfy({ (0x30...0x39).contains($0) }), let integer = Int128(text) {
            self = .integer(integer)
            return
        }
        // The standard library also reads hexadecimal doubles.
        guard digits.allSatisfy({ (0x2B...0x39).contains($0) || $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }),
            let double = Double(text), double.isFinite
        else { return nil }
        self = .double(double)
    }

    init?(_ text: String) {
        var text = text
        guard let number = text.withUTF8({ FilterNumber(UnsafeRawBufferPointer($0)) }) else { return nil }
        self = number
    }

    /// Where this number stands to the other one.
    func compare(to other: FilterNumber) -> FilterOrder {
        switch (self, other) {
        case (.integer(let one), .integer(let other)): FilterOrder(one, other)
        case (.double(let one), .double(let other)): FilterOrder(one, other)
        case (.integer(let one), .double(let other)): Self.compare(one, other)
        case (.double(let one), .integer(let other)): Self.compare(other, one).reversed
        }
    }

    private static func compare(_ integer: Int128, _ double: Double) -> FilterOrder {
        // A double that large is beyond every integer here, and would trap below.
        guard abs(double) < 0x1p126 else { return double < 0 ? .greater : .less }
        let whole = double.rounded(.towardZero)
        let order = FilterOrder(integer, Int128(whole))
        return order == .equal ? FilterOrder(whole, double) : order
    }
}

/// How a value stands to another.
enum FilterOrder: Hashable, Sendable {
    case less, equal, greater

    init<Value: Comparable>(_ one: Value, _ other: Value) { self = one < other ? .less : one == other ? .equal : .greater }

    var reversed: FilterOrder {
        switch self {
        case .less: .greater
        case .equal: .equal
        case .greater: .less
        }
    }
}

/// An operator that asks how two numbers stand to each other.
enum FilterComparison: Hashable, Sendable {
    case equal, notEqual, less, atMost, greater, atLeast

    func holds(_ order: FilterOrder) -> Bool {
        switch self {
        case .equal: order == .equal
        case .notEqual: order != .equal
        case .less: order == .less
        case .atMost: order != .greater
        case .greater: order == .greater
        case .atLeast: order != .less
        }
    }
}
