package import Events
package import Linux

/// An event that a listener has not dealt with: it runs, waits for its turn, or waits to be tried again.
package struct OpenEvent: Hashable, Sendable {
    /// The place behind it in the log, which no other event has.
    package let cursor: LogCursor
    package let event: Event
    /// Whose events come one after another.
    let object: String
    /// How many calls have ended without success.
    package var attempts = 0
    /// Whether a call has begun whose end is not known: it is the one that runs, or its end was lost with the daemon's.
    package var isStarted = false
    /// Why the last call did not succeed.
    package var failure: ListenerFailure?
    /// Before this it is not tried again; nil for an event that waits for its turn only.
    package var retryTime: RealTime?

    init(_ event: Event, at cursor: LogCursor) {
        self.cursor = cursor
        self.event = event
        object = EventCall(event).key
    }
}
