package import Events

/// An event that a listener was called for in vain, or not at all, and that nobody calls it for any more unless somebody asks for it.
package struct DeadEvent: Hashable, Sendable {
    /// The place behind it in the log, which no other event has.
    package let cursor: LogCursor
    package let event: Event
    /// How often the listener was called for it.
    package let attempts: Int
    /// Why it was given up, and when.
    package let failure: ListenerFailure
}
