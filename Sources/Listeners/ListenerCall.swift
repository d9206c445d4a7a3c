package import Events
package import Linux
package import Scripts

/// One call of a listener that has ended, for whoever keeps the daemon's own log and history.
package struct ListenerCall: Sendable {
    /// The listener's name.
    package let listener: String
    /// The script's path.
    package let path: String
    /// The event that it was called for.
    package let event: Event
    /// The place behind the event.
    package let cursor: LogCursor
    /// Which call for this event it was, from 1.
    package let attempt: Int
    /// When it began.
    package let started: RealTime
    /// How long it took.
    package let duration: Duration
    /// How it came out.
    package let outcome: ScriptOutcome
    /// What becomes of the event.
    package let verdict: Verdict
    /// What it wrote to standard output.
    package let output: BoundedOutput
    /// What it wrote to standard error.
    package let errors: BoundedOutput
    /// What it started and left running on purpose.
    package let leftBehind: [LeftProcess]

    /// What becomes of an event after a call.
    package enum Verdict: Hashable, Sendable {
        /// It is done.
        case acknowledged
        /// It is tried again after a while.
        case retried(after: Duration, reason: String)
        /// It is a dead letter.
        case died(reason: String)
        /// The call was cut off because the daemon stops; it is made again when the daemon is back.
        case cutOff
        /// Somebody has taken the event away meanwhile.
        case forgotten
    }
}
