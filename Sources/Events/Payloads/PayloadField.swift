import JSON

/// One field of a payload, declared: what it is called, what it holds, and what that means.
public struct PayloadField: Hashable, Sendable {
    /// The key in JSON; words are joined by `_`, a unit comes last (`duration_ns`).
    public let name: String
    /// What it holds.
    public let kind: PayloadKind
    /// Whether it may be left out.
    public let isOptional: Bool
    /// What it means, for people: a sentence without its full stop.
    public let documentation: String
    /// The name as it stands in JSON, with quotes and colon.
    let encodedKey: [UInt8]

    /// A field whose kind is spelt out.
    public init(_ name: String, kind: PayloadKind, isOptional: Bool = false, _ documentation: String) {
        self.name = name
        self.kind = kind
        self.isOptional = isOptional
        self.documentation = documentation
        encodedKey = [UInt8](json: name) + [UInt8(ascii: ":")]
    }

    /// A field that is always there, of the kind that a type writes.
    public init<Value: PayloadValue>(_ name: String, _ type: Value.Type, _ documentation: String) {
        self.init(name, kind: Value.kind, documentation)
    }

    /// A field that may be left out, of the kind that a type writes: `PayloadField("pid", Int32?.self, …)`.
    public init<Value: PayloadValue>(_ name: String, _ type: Value?.Type, _ documentation: String) {
        self.init(name, kind: Value.kind, isOptional: true, documentation)
    }
}
