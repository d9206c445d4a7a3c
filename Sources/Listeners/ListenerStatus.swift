package import Events
package import Linux
package import Scripts

/// How a listener is doing.
package struct ListenerStatus: Sendable {
    /// Its name: the script's.
    package var name: String
    /// The script's path; nil when the script is gone.
    package var path: String?
    /// Whether it runs, or why not: `missing` when the script is gone.
    package var standing: ScriptStanding
    /// What it listens to, as it was written.
    package var topics: [String]
    /// Everything up to here has been read; nil when it has not met any event yet.
    package var cursor: LogCursor?
    /// How many events there are in the log behind that, for it or not; nil when the cursor is of another generation, or there is no bus.
    package var lag: UInt64?
    /// The calls that run.
    package var running: [RunningCall]
    /// How many events wait for their turn.
    package var waiting: Int
    /// How many events wait to be tried again.
    package var parked: Int
    /// How many dead letters there are.
    package var dead: Int
    /// What has come to pass since its work is kept.
    package var counts: ListenerCounts
    /// Why the last call that did not succeed did not.
    package var lastFailure: ListenerFailure?
    /// Whether so many events are open that reading ahead has paused.
    package var isPaused: Bool
    /// Since when the script is gone; nil while it is there.
    package var removed: RealTime?
    /// What is wrong besides: the log cannot be read, its work cannot be kept.
    package var problems: [String]

    /// A call that runs.
    package struct RunningCall: Hashable, Sendable {
        /// The place behind the event that it is for.
        package let cursor: LogCursor
        /// The event's topic.
        package let topic: String
        /// How long it has been running.
        package let age: Duration
        /// Which call for this event it is, from 1.
        package let attempt: Int
    }

    /// A listener as its ledger has it, while nobody serves it.
    package init(_ ledger: ListenerLedger, _ script: ListenerScript?) {
        self.init(ledger, script, running: [], cursor: ledger.place?.cursor, end: nil, isPaused: false, problems: [])
    }

    init(
        _ ledger: ListenerLedger, _ script: ListenerScript?, running: [RunningCall], cursor: LogCursor?, end: LogCursor?, isPaused: Bool,
        problems: [String]
    ) {
        name = ledger.name
        path = script?.path
        standing = script?.standing ?? .missing
        topics = script?.declaration.topics?.map(\.pattern) ?? []
        self.cursor = cursor
        lag = if let cursor, let end, cursor.log == end.log { end.sequence - min(cursor.sequence, end.sequence) } else { nil }
        self.running = running
        let cursors = Set(running.map(\.cursor))
        let idle = ledger.open.filter { !cursors.contains($0.cursor) }
        parked = idle.count { $0.retryTime != nil }
        waiting = idle.count - parked
        dead = ledger.dead.count
        counts = ledger.counts
        lastFailure = ledger.lastFailure
        self.isPaused = isPaused
        removed = ledger.removed
        self.problems = problems + [ledger.damage, ledger.trouble].compactMap { $0 }
    }
}
