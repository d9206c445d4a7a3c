import JSON

/// Why a message is none.
enum MessageError: Error, Equatable, CustomStringConvertible {
    case notJSON(JSONError)
    case notAnObject
    /// A member that is unknown, stands behind one that rules it out, or has a value of the wrong kind.
    case unexpected(String)
    case missing(String)

    var description: String {
        switch self {
        case .notJSON(let error): "\(error)"
        case .notAnObject: "a message is an object"
        case .unexpected(let key): "the member \(JSONValue.string(key)) cannot stand there"
        case .missing(let key): "the member \"\(key)\" is missing"
        }
    }

    /// The members of a message.
    static func members(of message: UnsafeRawBufferPointer, limits: JSONLimits) throws(MessageError) -> JSONObject {
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: message.bytes, limits: limits) } catch { throw .notJSON(error) }
        guard case .object(let members) = value else { throw .notAnObject }
        return members
    }
}
