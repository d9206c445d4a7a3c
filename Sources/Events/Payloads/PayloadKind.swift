import Configuration
package import JSON

/// What kind of value a field of a payload holds.
public enum PayloadKind: Hashable, Sendable {
    /// Any JSON.
    case any
    /// `true` or `false`.
    case bool
    /// A number without fraction within these bounds, both included.
    case integer(ClosedRange<Int128>)
    /// A number, with or without fraction.
    case number
    /// A text.
    case string
    /// One of these words.
    case choice([String])
    /// Any number of values of one kind, in an order.
    indirect case array(of: PayloadKind)
    /// Any number of values of one kind, each under a name of its own.
    indirect case map(of: PayloadKind)
    /// These fields.
    case record([PayloadField])

    /// Checks a value; the error names the field within it.
    package func check(_ value: JSONValue) throws(PayloadError) {
        switch (self, value) {
        case (.any, _), (.bool, .bool), (.string, .string), (.number, .integer), (.number, .double): return
        case (.integer(let bounds), .integer(let integer)):
            guard bounds.contains(integer.wide) else { throw mismatch(with: value) }
        case (.choice(let words), .string(let word)):
            guard words.contains(word) else { throw mismatch(with: value) }
        case (.array(let kind), .array(let elements)):
            for (index, element) in elements.enumerated() {
                do throws(PayloadError) { try kind.check(element) } catch { throw error.inside("[\(index)]") }
            }
        case (.map(let kind), .object(let members)):
            for (key, member) in members {
                do throws(PayloadError) { try kind.check(member) } catch { throw error.inside(key) }
            }
        case (.record(let fields), .object(let members)): try Self.check(members, fields)
        case (.bool, _), (.integer, _), (.number, _), (.string, _), (.choice, _), (.array, _), (.map, _), (.record, _):
            throw mismatch(with: value)
        }
    }

    private static func check(_ members: JSONObject, _ fields: [PayloadField]) throws(PayloadError) {
        for field in fields {
            guard let member = members[field.name], !(field.isOptional && member.isNull) else {
                if field.isOptional { continue }
                throw PayloadError(field: field.name, "is missing")
            }
            do throws(PayloadError) { try field.kind.check(member) } catch { throw error.inside(field.name) }
        }
        for (key, _) in members where !fields.contains(where: { $0.name == key }) {
            throw PayloadError(field: key, "is not declared; \(Spelling.remedy(for: key, in: fields.map(\.name)))")
        }
    }

    func mismatch(with value: JSONValue) -> PayloadError {
        let shown =
            switch value {
            case .array: "an array"
            case .object: "an object"
            case .string(let text): Problem.quote(text)
            case .null, .bool, .integer, .double: value.description
            }
        return PayloadError("is to be \(self), not \(shown)")
    }
}

extension PayloadKind: CustomStringConvertible {
    /// In words: `an integer from 0 to 255`.
    public var description: String {
        switch self {
        case .any: "a value"
        case .bool: "true or false"
        case .integer(let bounds): "an integer from \(bounds.lowerBound) to \(bounds.upperBound)"
        case .number: "a number"
        case .string: "a string"
        case .choice(let words): "one of " + words.map(Problem.quote).joined(separator: ", ")
        case .array: "an array"
        case .map, .record: "an object"
        }
    }
}
