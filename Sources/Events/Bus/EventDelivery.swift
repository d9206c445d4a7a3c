/// What a subscriber gets.
public enum EventDelivery: Sendable {
    /// An event, and the place behind it.
    case event(Event, LogCursor)
    /// Events that this subscriber will not get, and the place behind them.
    case gap(LogGap, LogCursor)

    /// Everything up to and with this has been seen: where to go on another time.
    public var cursor: LogCursor {
        switch self {
        case .event(_, let cursor), .gap(_, let cursor): cursor
        }
    }

    /// The event; nil for a gap.
    public var event: Event? {
        if case .event(let event, _) = self { event } else { nil }
    }
}
