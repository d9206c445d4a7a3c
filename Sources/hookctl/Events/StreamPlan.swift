import Events
import Linux

/// What a stream of events is to do.
struct StreamPlan: Sendable {
    /// The log's directory.
    let path: String
    let selection: Selection
    var start: LogStart
    /// How many events end it.
    var limit: Int?
    /// The last moment that counts, on the calendar's clock: a quiet follow ends then.
    var until: RealTime?
    /// When it ends however little has happened.
    var deadline: Instant?
    var follows = true
    /// Whether a gap ends it, for somebody who must not miss anything.
    var stopsAtGaps = false
    /// How to print; nil for not at all.
    let format: EventFormat?
    let isForTerminal: Bool

    /// Which events, for who reads them here and for who is asked for them.
    struct Selection: Sendable {
        let lines: LineSelection
        let topics: [String]
        let filters: [String]
        let names: [String]
    }
}
