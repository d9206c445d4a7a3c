extension JSONValue {
    /// The value as JSON text for people: a line a member or element, indented by two spaces a level, without a newline at the end.
    public var pretty: String { pretty(indentation: "") }

    private func pretty(indentation: String) -> String {
        let inner = indentation + "  "
        let lines: [String]
        switch self {
        case .array(let elements) where !elements.isEmpty: lines = elements.map { $0.pretty(indentation: inner) }
        case .object(let members) where !members.isEmpty:
            lines = members.map { "\(JSONValue.string($0.key)): \($0.value.pretty(indentation: inner))" }
        case .null, .bool, .integer, .double, .string, .array, .object: return description
        }
        let brackets = object == nil ? ("[", "]") : ("{", "}")
        return "\(brackets.0)\n\(inner)\(lines.joined(separator: ",\n\(inner)"))\n\(indentation)\(brackets.1)"
    }
}
