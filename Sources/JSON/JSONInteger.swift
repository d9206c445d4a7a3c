/// An integer of JSON: any value of `Int64` or `UInt64`, exactly.
public struct JSONInteger: Hashable, Sendable {
    /// Whether it is below zero.
    public let isNegative: Bool
    /// The distance from zero: at most 2⁶⁴ − 1, and 2⁶³ for a negative integer.
    public let magnitude: UInt64

    /// Traps when the value is neither an `Int64` nor a `UInt64`, which only a wider type can hold.
    public init(_ value: some FixedWidthInteger) {
        guard let magnitude = UInt64(exactly: value.magnitude), let integer = JSONInteger(isNegative: value < 0, magnitude: magnitude)
        else { preconditionFailure("\(value) does not fit in 64 bits") }
        self = integer
    }

    /// The same integer; unlike the general initializer it costs nothing when another module calls it.
    package init(_ value: Int64) {
        isNegative = value < 0
        magnitude = value.magnitude
    }

    /// The same integer.
    package init(_ value: UInt64) {
        isNegative = false
        magnitude = value
    }

    /// The same integer in a type that holds every one of them.
    package var wide: Int128 { isNegative ? -Int128(magnitude) : Int128(magnitude) }

    /// Nil when the value is below `Int64.min`.
    ///
    /// There is one zero: a sign on it is dropped.
    init?(isNegative: Bool, magnitude: UInt64) {
        guard !isNegative || magnitude <= Int64.min.magnitude else { return nil }
        self.isNegative = isNegative && magnitude != 0
        self.magnitude = magnitude
    }
}

extension JSONInteger: ExpressibleByIntegerLiteral {
    /// Traps when the literal is beyond `Int64` and `UInt64`.
    public init(integerLiteral value: Int128) { self.init(value) }
}

extension FixedWidthInteger {
    /// Nil when this type cannot hold the integer.
    package init?(exactly integer: JSONInteger) {
        let value = Int128(integer.magnitude)
        self.init(exactly: integer.isNegative ? -value : value)
    }
}

extension Double {
    /// Nil when the integer has more digits than a double keeps, as 2⁵³ + 1 has.
    package init?(exactly integer: JSONInteger) {
        guard let magnitude = Double(exactly: integer.magnitude) else { return nil }
        self = integer.isNegative ? -magnitude : magnitude
    }
}
