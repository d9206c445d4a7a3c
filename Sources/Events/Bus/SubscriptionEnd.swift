public import Linux

/// Where a subscription ends by itself.
public enum SubscriptionEnd: Sendable {
    /// With the bus.
    case never
    /// With the newest event that there is when it is made.
    case now
    /// At a moment: it has no events of a later time, and ends when the moment has passed and there is nothing more to read.
    case time(RealTime)
}
