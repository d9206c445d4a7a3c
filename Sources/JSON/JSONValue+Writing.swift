extension JSONValue {
    /// The value of what writes itself as JSON.
    package init(writing value: some JSONWritable) {
        // What a writer of ours has written can be read; its depth is that of our own types.
        self = (try? JSONValue(parsing: [UInt8](json: value), limits: JSONLimits(bytes: .max, depth: 256))) ?? .null
    }
}
