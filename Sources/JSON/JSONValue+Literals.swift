// Swift literals are JSON values: `["name": "web1", "pid": 4711, "tags": []]`.
// Except nil: were it `.null`, `value["name"] == nil` and `found ? value : nil` would mean something else than they say.

extension JSONValue: ExpressibleByBooleanLiteral {
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONValue: ExpressibleByIntegerLiteral {
    /// Traps when the literal is beyond `Int64` and `UInt64`.
    package init(integerLiteral value: Int128) { self = .integer(JSONInteger(value)) }
}

extension JSONValue: ExpressibleByFloatLiteral {
    package init(floatLiteral value: Double) { self = .double(value) }
}

extension JSONValue: ExpressibleByStringInterpolation {
    package init(stringLiteral value: String) { self = .string(value) }
}

extension JSONValue: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
    /// Traps when a key stands twice, as a dictionary literal does.
    package init(dictionaryLiteral members: (String, JSONValue)...) { self = .object(JSONObject(members)) }
}
