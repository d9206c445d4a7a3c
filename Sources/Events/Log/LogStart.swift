public import Linux

/// Where a reader begins.
public enum LogStart: Sendable {
    /// The oldest event there is.
    case oldest
    /// What comes after this moment.
    case now
    /// The first event, in the order of the log, whose time is this or later.
    ///
    /// No such event stands before it. Behind it there may be earlier ones, where the clock was set back.
    case time(RealTime)
    /// The event after the one that the cursor names.
    case cursor(LogCursor)
}
