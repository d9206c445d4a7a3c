public import JSON

/// A part of a payload with fields of its own, such as one script's outcome in a hook report.
public protocol PayloadRecord: PayloadValue {
    /// The fields, in the order in which they are written.
    static var fields: [PayloadField] { get }

    /// Writes the fields, in the order in which they are declared.
    func encode(to encoder: inout PayloadEncoder)

    /// Reads the fields.
    init(from decoder: PayloadDecoder) throws(PayloadError)
}

extension PayloadRecord {
    /// An object with these fields.
    public static var kind: PayloadKind { .record(fields) }

    /// Writes the fields.
    public func encode(as kind: PayloadKind, to encoder: inout PayloadEncoder) { encoder.record(self, as: kind) }

    /// Reads the fields.
    public init(decoding json: JSONValue) throws(PayloadError) { try self.init(from: PayloadDecoder(json)) }
}
