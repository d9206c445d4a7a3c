public import JSON

/// Reads the fields of a payload or record by name.
///
/// Fields that nobody asks for are passed over: a newer program may have written them.
public struct PayloadDecoder: Sendable {
    private let members: JSONObject

    /// Throws when the value is no object.
    public init(_ json: JSONValue) throws(PayloadError) {
        guard let object = json.object else { throw PayloadKind.record([]).mismatch(with: json) }
        members = object
    }

    /// The field's value; throws when it is missing or of another kind.
    public func decode<Value: PayloadValue>(_ name: String, as type: Value.Type = Value.self) throws(PayloadError) -> Value {
        guard let value = try decodeIfPresent(name, as: type) else { throw PayloadError(field: name, "is missing") }
        return value
    }

    /// The field's value; nil when it is missing or null; throws when it is of another kind.
    public func decodeIfPresent<Value: PayloadValue>(_ name: String, as type: Value.Type = Value.self) throws(PayloadError) -> Value? {
        guard let member = members[name], !member.isNull else { return nil }
        do throws(PayloadError) { return try Value(decoding: member) } catch { throw error.inside(name) }
    }
}
