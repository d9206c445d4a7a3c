package import JSON

/// An event as a part of other JSON: its text is JSON already.
package struct EventJSON: JSONWritable {
    private let event: Event

    /// The event's text.
    package init(_ event: Event) { self.event = event }

    package func write(to writer: inout JSONWriter) { event.write(to: &writer.bytes) }
}
