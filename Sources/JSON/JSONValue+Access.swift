// What a value is, when it is what the caller expects; nil when it is anything else.

extension JSONValue {
    /// Traps when the integer is beyond `Int64` and `UInt64`, which only a wider type can hold.
    public init(_ integer: some FixedWidthInteger) { self = .integer(JSONInteger(integer)) }

    /// Whether it is `null`.
    public var isNull: Bool { self == .null }

    /// The truth value, when it is one.
    public var bool: Bool? {
        guard case .bool(let bool) = self else { return nil }
        return bool
    }

    /// An integer that `Int` holds; nil for `1.0`, and for an integer that is too large.
    public var int: Int? { integer.flatMap { Int(exactly: $0) } }

    /// An integer of any size; `UInt32(exactly:)` and its like take it on.
    public var integer: JSONInteger? {
        guard case .integer(let integer) = self else { return nil }
        return integer
    }

    /// A double, or an integer that a double holds exactly: who writes `3` for a number of seconds means `3.0`.
    public var double: Double? {
        switch self {
        case .double(let double): return double
        case .integer(let integer): return Double(exactly: integer)
        case .null, .bool, .string, .array, .object: return nil
        }
    }

    /// The text, when it is a string.
    public var string: String? {
        guard case .string(let string) = self else { return nil }
        return string
    }

    /// The elements, when it is an array.
    public var array: [JSONValue]? {
        guard case .array(let array) = self else { return nil }
        return array
    }

    /// The members, when it is an object.
    public var object: JSONObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }

    /// The member of that name; nil when there is none, and when this is not an object.
    public subscript(key: String) -> JSONValue? { object?[key] }

    /// The element at that index, from 0; nil when there is none, and when this is not an array.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let array) = self, array.indices.contains(index) else { return nil }
        return array[index]
    }
}
