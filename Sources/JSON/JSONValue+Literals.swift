// Swift literals are JSON values: `["name": "web1", "pid": 4711, "tags": []]`.
// Except nil: were it `.null`, `value["name"] == nil` and `found ? value : nil` would mean something else than they say.

extension JSONValue: ExpressibleByBooleanLiteral {
    /// Makes `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONValue: ExpressibleByIntegerLiteral {
    /// Traps when the literal is beyond `Int64` and `UInt64`.
    public init(integerLiteral value: Int128) { self = .integer(JSONInteger(value)) }
}

extension JSONValue: ExpressibleByFloatLiteral {
    /// Makes a number with a fraction: `1.0` is no integer.
    public init(floatLiteral value: Double) { self = .double(value) }
}

extension JSONValue: ExpressibleByStringInterpolation {
    /// Makes a string.
    public init(stringLiteral value: String) { self = .string(value) }
}

extension JSONValue: ExpressibleByArrayLiteral {
    /// Makes an array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
    /// Traps when a key stands twice, as a dictionary literal does.
    public init(dictionaryLiteral members: (String, JSONValue)...) { self = .object(JSONObject(members)) }
}
