@_exported public import JSON

/// What an event tells, as a type of the program: its schema as data, and how it goes to JSON and back.
///
/// ```swift
/// struct Backup: EventPayload {
///     var volume: String
///     var bytes: UInt64?
///
///     static let schema = PayloadSchema(
///         "example.com-backup", topics: "/backup/*", "A volume was copied.",
///         fields: [
///             PayloadField("volume", String.self, "The volume's name"),
///             PayloadField("bytes", UInt64?.self, "How much was copied"),
///         ])
///
///     var topic: Topic { "/backup/done" }
///
///     func encode(to encoder: inout PayloadEncoder) {
///         encoder.encode("volume", volume)
///         encoder.encode("bytes", bytes)
///     }
///
///     init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError) {
///         volume = try decoder.decode("volume")
///         bytes = try decoder.decodeIfPresent("bytes")
///     }
/// }
/// ```
public protocol EventPayload: Sendable {
    /// What every payload of the type keeps to; a `static let`, since it is asked for at each event.
    static var schema: PayloadSchema { get }

    /// The topic to publish this payload on, one of the schema's.
    var topic: Topic { get }

    /// Writes the fields, in the order in which they are declared.
    func encode(to encoder: inout PayloadEncoder)

    /// Reads the fields of an event that was published on that topic.
    init(from decoder: PayloadDecoder, topic: Topic) throws(PayloadError)
}
