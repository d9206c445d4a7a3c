extension JSONValue {
    /// Reads a whole document by the letter of RFC 8259.
    ///
    /// Where the RFC leaves a choice: a key that stands twice, a byte order mark, an integer beyond 64 bits, a number beyond
    /// the largest double, half a surrogate pair and whatever exceeds the limits are errors. `-0` is the integer 0; `-0.0` keeps its sign.
    /// A number too small for a double becomes zero, the nearest there is.
    /// - Throws: The first mistake in the document.
    public init(parsing document: RawSpan, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        self = try document.withUnsafeBytes { (bytes) throws(JSONError) in
            var parser = JSONParser(bytes, limits: limits)
            return try parser.document()
        }
    }

    /// Reads a whole document, as `init(parsing:limits:)` of a span does.
    public init(parsing document: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        try self.init(parsing: document.span.bytes, limits: limits)
    }

    /// Reads a whole document, as `init(parsing:limits:)` of a span does.
    public init(parsing document: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        try self.init(parsing: document.utf8.span.bytes, limits: limits)
    }
}
