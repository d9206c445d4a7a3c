public import JSON

/// What can be the value of a payload's field.
///
/// Strings, truth values, integers, doubles, durations, arrays and dictionaries of them, any JSON, and records can.
/// An enumeration of words that is `CaseIterable` needs no more than to declare it.
public protocol PayloadValue: Sendable {
    /// What kind of field holds such values.
    static var kind: PayloadKind { get }

    /// Writes the value, when that kind of field may hold it.
    func encode(as kind: PayloadKind, to encoder: inout PayloadEncoder)

    /// Reads a value; the error says which field within it is wrong.
    init(decoding json: JSONValue) throws(PayloadError)
}

extension String: PayloadValue {
    /// A text.
    public static var kind: PayloadKind { .string }

    /// Writes the text.
    public func encode(as kind: PayloadKind, to encoder: inout PayloadEncoder) { encoder.string(self, as: kind) }

    /// Reads a text.
    public init(decoding json: JSONValue) throws(PayloadError) { self = try json.expect(json.string, Self.kind) }
}

extension Bool: PayloadValue {
    /// True or false.
    public static var kind: PayloadKind { .bool }

    /// Writes `true` or `false`.
    public func encode(as kind: PayloadKind, to encoder: inout PayloadEncoder) { encoder.bool(self, as: kind) }

    /// Reads `true` or `false`.
    public init(decoding json: JSONValue) throws(PayloadError) { self = try json.expect(json.bool, Self.kind) }
}

extension Double: PayloadValue {
    /// A number.
    public static var kind: PayloadKind { .number }

    /// Writes the number; NaN and the infinities are refused, since JSON has none.
    public func encode(as kind: PayloadKind, to encoder: inout PayloadEncoder) { encoder.double(self, as: kind) }

    /// Reads a number, also one without a fraction.
    public init(decoding json: JSONValue) throws(PayloadError) { self = try json.expect(json.double, Self.kind) }
}

extension PayloadValue where Self: FixedWidthInteger {
    /// An integer of this type's range.
    public static var kind: PayloadKind { .integer(Int128(min)...Int128(max)) }

    /// Writes the integer.
    public func encode(as kind: PayloadKind, to encoder: inout PayloadEncoder) {
        encoder.integer(self < 0 ? JSONInteger(Int64(self)) : JSONInteger(UInt64(self)), as: kind)
    }

    /// Reads an integer that this type holds.
    public init(decoding json: JSONValue) throws(PayloadError) {
        self = try json.expect(json.integer.flatMap { Self(exactly: $0) }, Self.kind)
    }
}

extension Int: PayloadValue {}
extension Int32: PayloadValue {}
extension Int64: PayloadValue {}
extension UInt: PayloadValue {}
extension UInt8: PayloadValue {}
extension UInt16: PayloadValue {}
extension UInt32: PayloadValue {}
extension UInt64: PayloadValue {}

extension Duration: PayloadValue {
    /// Nanoseconds, in a field whose name ends in `_ns`.
    public static var kind: PayloadKind { Int64.kind }

    /// Writes whole nanoseconds; a duration longer than 292 years is written as that.
    public func encode(as kind: PayloadKind, to encoder: inout PayloadEncoder) { wholeNanoseconds.encode(as: kind, to: &encoder) }

    /// Reads nanoseconds.
    public init(decoding json: JSONValue) throws(PayloadError) { self = .nanoseconds(try Int64(decoding: json)) }

    private var wholeNanoseconds: Int64 {
        let (nanoseconds, _) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return Int64(clamping: nanoseconds)
    }
}

extension JSONValue: PayloadValue {
    /// Any JSON.
    public static var kind: PayloadKind { .any }

    /// Writes the value, when the field may hold it.
    public func encode(as kind: PayloadKind, to encoder: inout PayloadEncoder) { encoder.json(self, as: kind) }

    /// Takes the value as it is.
    public init(decoding json: JSONValue) { self = json }
}

extension PayloadValue where Self: RawRepresentable & CaseIterable, RawValue == String {
    /// One of the words.
    public static var kind: PayloadKind { .choice(allCases.map(\.rawValue)) }

    /// Writes the word.
    public func encode(as kind: PayloadKind, to encoder: inout PayloadEncoder) { encoder.string(rawValue, as: kind) }

    /// Reads one of the words.
    public init(decoding json: JSONValue) throws(PayloadError) { self = try json.expect(json.string.flatMap(Self.init), Self.kind) }
}

extension Array: PayloadValue where Element: PayloadValue {
    /// An array.
    public static var kind: PayloadKind { .array(of: Element.kind) }

    /// Writes the elements.
    public func encode(as kind: PayloadKind, to encoder: inout PayloadEncoder) { encoder.array(self, as: kind) }

    /// Reads the elements.
    public init(decoding json: JSONValue) throws(PayloadError) {
        self = []
        for (index, element) in try json.expect(json.array, Self.kind).enumerated() {
            do throws(PayloadError) { append(try Element(decoding: element)) } catch { throw error.inside("[\(index)]") }
        }
    }
}

extension Dictionary: PayloadValue where Key == String, Value: PayloadValue {
    /// An object whose members are alike.
    public static var kind: PayloadKind { .map(of: Value.kind) }

    /// Writes the members, ordered by key, so that equal payloads are written alike.
    public func encode(as kind: PayloadKind, to encoder: inout PayloadEncoder) { encoder.map(self, as: kind) }

    /// Reads the members.
    public init(decoding json: JSONValue) throws(PayloadError) {
        self = [:]
        for (key, member) in try json.expect(json.object, Self.kind) {
            do throws(PayloadError) { self[key] = try Value(decoding: member) } catch { throw error.inside(key) }
        }
    }
}

extension JSONValue {
    fileprivate func expect<Value>(_ value: Value?, _ kind: PayloadKind) throws(PayloadError) -> Value {
        guard let value else { throw kind.mismatch(with: self) }
        return value
    }
}
