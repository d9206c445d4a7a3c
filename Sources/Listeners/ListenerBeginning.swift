package import Events
package import Linux

/// Where in the log a listener goes on.
package enum ListenerBeginning: Hashable, Sendable {
    /// With the oldest event there is.
    case oldest
    /// With the first event of this time or later.
    case time(RealTime)
    /// Behind this place.
    case cursor(LogCursor)

    var start: LogStart {
        switch self {
        case .oldest: .oldest
        case .time(let time): .time(time)
        case .cursor(let cursor): .cursor(cursor)
        }
    }

    /// The place; nil while no event has been met yet.
    package var cursor: LogCursor? { if case .cursor(let cursor) = self { cursor } else { nil } }
}
