/// Any JSON value (RFC 8259, section 3), as it was read or as it will be written.
///
/// Integers and doubles are kept apart, as varlink needs: `1` is `.integer(1)`, `1.0` and `1e0` are `.double(1)`.
public enum JSONValue: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number without fraction and exponent.
    case integer(JSONInteger)
    /// A number with a fraction or an exponent. NaN and the infinities are no JSON and cannot be written.
    case double(Double)
    /// A text.
    case string(String)
    /// Values in an order.
    case array([JSONValue])
    /// Values by name.
    case object(JSONObject)
}

extension JSONValue: Hashable {
    /// True when both stand for the same JSON: strings code point by code point, objects whatever the order of their members.
    ///
    /// `1` and `1.0` differ; `0.0` and `-0.0` do not. Not synthesized: Swift's strings are equal when canonically equivalent,
    /// so that "é" would equal "e" with a combining accent (RFC 8259, section 8.3, compares code units).
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.integer(let left), .integer(let right)): return left == right
        case (.double(let left), .double(let right)): return left == right
        case (.string(let left), .string(let right)): return ExactString(left) == ExactString(right)
        case (.array(let left), .array(let right)): return left == right
        case (.object(let left), .object(let right)): return left == right
        case (.null, _), (.bool, _), (.integer, _), (.double, _), (.string, _), (.array, _), (.object, _): return false
        }
    }

    /// Feeds what `==` compares.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let bool): hasher.combine(bool)
        case .integer(let integer): hasher.combine(integer)
        case .double(let double): hasher.combine(double)
        case .string(let string): hasher.combine(ExactString(string))
        case .array(let array): hasher.combine(array)
        case .object(let object): hasher.combine(object)
        }
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as compact JSON text, as `JSONWriter` writes it.
    public var description: String { String(decoding: [UInt8](json: self), as: UTF8.self) }
}
