// What a value is, when it is what the caller expects; nil when it is anything else.

extension JSONValue {
    /// Traps when the integer is beyond `Int64` and `UInt64`, which only a wider type can hold.
    package init(_ integer: some FixedWidthInteger) { self = .integer(JSONInteger(integer)) }

    package var isNull: Bool { self == .null }

    package var bool: Bool? {
        guard case .bool(let bool) = self else { return nil }
        return bool
    }

    /// An integer that `Int` holds; nil for `1.0`, and for an integer that is too large.
    package var int: Int? { integer.flatMap { Int(exactly: $0) } }

    /// An integer of any size; `UInt32(exactly:)` and its like take it on.
    package var integer: JSONInteger? {
        guard case .integer(let integer) = self else { return nil }
        return integer
    }

    /// A double, or an integer that a double holds exactly: who writes `3` for a number of seconds means `3.0`.
    package var double: Double? {
        switch self {
        case .double(let double): return double
        case .integer(let integer): return Double(exactly: integer)
        case .null, .bool, .string, .array, .object: return nil
        }
    }

    package var string: String? {
        guard case .string(let string) = self else { return nil }
        return string
    }

    package var array: [JSONValue]? {
        guard case .array(let array) = self else { return nil }
        return array
    }

    package var object: JSONObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }

    /// The member of that name; nil when there is none, and when this is not an object.
    package subscript(key: String) -> JSONValue? { object?[key] }

    /// The element at that index, from 0; nil when there is none, and when this is not an array.
    package subscript(index: Int) -> JSONValue? {
        guard case .array(let array) = self, array.indices.contains(index) else { return nil }
        return array[index]
    }
}
