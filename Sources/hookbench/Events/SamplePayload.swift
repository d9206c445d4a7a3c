import Events

/// The payload of 300 bytes that other programs get as it is, and the log as a typed event, encoded anew for each.
struct SamplePayload: EventPayload {
    let text: String

    init(_ text: String) { self.text = text }

    static let sample = SamplePayload(String(repeating: "0123456789", count: 29)[...].dropLast().description)

    /// The same as JSON.
    static var json: String { #"{"text":"\#(sample.text)"}"# }

    static let schema = PayloadSchema(
        "bench", topics: "/bench/*", "Something was measured.", fields: [PayloadField("text", String.self, "What makes it long")])

    var topic: Topic { "/bench/sample" }

    func encode(to encoder: inout PayloadEncoder) { encoder.encode("text", text) }

    init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) { text = try decoder.decode("text") }
}
