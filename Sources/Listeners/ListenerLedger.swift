import Events
package import Linux

/// A listener's work as it is known and as it is kept: every change is written down before it counts.
///
/// The daemon has one of each listener while it serves; without a daemon who sees to listeners has them, by way of a ``ListenerStore``.
package final class ListenerLedger {
    /// The listener's name.
    package let name: String
    private var state = ListenerState()
    private let journal: ListenerJournal
    /// Why it could not be kept, in a line; nil when all is well.
    ///
    /// What has happened since is done again after the daemon's end.
    package private(set) var trouble: String?
    /// What was found wrong with what was kept, in a line.
    package let damage: String?
    /// Whether events were lost with that.
    let hasLostEvents: Bool

    /// Reads what is kept of a listener.
    ///
    /// - Parameter deadLimit: how many dead letters are kept.
    init(_ name: String, journal path: String, deadLimit: Int) throws(Errno) {
        self.name = name
        journal = ListenerJournal(path)
        let contents = try journal.open()
        state.deadLimit = deadLimit
        for record in contents.records { state.apply(record) }
        hasLostEvents = contents.mayHaveLostEvents
        damage =
            contents.isDamaged
            ? "what was kept of its work was damaged; a copy is in \(path).damaged, and it goes on "
                + (hasLostEvents ? "with what could be read" : "from before the damage") : nil
        if contents.records.isEmpty || contents.isDamaged { rewrite() }
    }

    /// How many dead letters are kept from now on.
    func setDeadLimit(_ limit: Int) { state.deadLimit = limit }

    /// Writes down what has happened, and takes it into account.
    func record(_ records: JournalRecord...) {
        for record in records { state.apply(record) }
        if trouble != nil || journal.isLong { return rewrite() }
        do throws(Errno) { try journal.append(records) } catch { trouble = "cannot write \(journal.path): \(error)" }
    }

    /// Everything up to there has been read and nothing of it was for the listener.
    func pass(_ cursor: LogCursor) {
        if state.place?.cursor != cursor { state.pass(cursor) }
    }

    /// Brings everything to the disk, with what was passed.
    func checkpoint() { rewrite() }

    private func rewrite() {
        do throws(Errno) {
            try journal.replace(state.records)
            trouble = nil
        } catch {
            // What was there before is still there, and consistent.
            trouble = "cannot write \(journal.path): \(error)"
        }
    }

    // MARK: Seeing to it

    /// The dead letters, the oldest first.
    package var dead: [DeadEvent] { state.dead }

    /// The events that are open, in the order in which they were read.
    package var open: [OpenEvent] { state.open }

    /// What has become of it in all.
    package var counts: ListenerCounts { state.counts }

    /// Where reading goes on; nil for a listener that has never been served.
    package var place: ListenerBeginning? { state.place }

    /// Why the last call that did not succeed did not.
    package var lastFailure: ListenerFailure? { state.lastFailure }

    /// Since when its script is gone; nil while it is there.
    package var removed: RealTime? { state.removed }

    /// Whether the event behind which this place is has not been dealt with.
    func isOpen(_ cursor: LogCursor) -> Bool { state.openEvent(cursor) != nil }

    /// Roughly how many bytes the open events take.
    var openSize: Int { state.openSize }

    /// What is to be done next; see ``ListenerState``.
    func next(_ order: ListenerOrder, running: Set<LogCursor>, at now: RealTime, limit: Duration) -> ListenerState.Next {
        state.next(order, running: running, at: now, limit: limit)
    }

    /// An event of this number that is open; nil when there is none.
    package func openEvent(_ sequence: UInt64) -> OpenEvent? { state.open.last { $0.cursor.sequence == sequence } }

    /// A dead letter of this number; nil when there is none.
    package func deadEvent(_ sequence: UInt64) -> DeadEvent? { state.dead.last { $0.cursor.sequence == sequence } }

    /// Has dead letters tried again, and events that wait for it without waiting any longer; how many there were.
    package func retry(_ choice: EventChoice) -> Int { change(choice) { .revived($0) } }

    /// Takes dead letters and open events away; how many there were.
    ///
    /// A call that runs is not ended, and does not count any more.
    package func skip(_ choice: EventChoice) -> Int { change(choice) { .skipped($0) } }

    /// Takes all open events away and goes on reading elsewhere; dead letters stay.
    package func reset(to place: ListenerBeginning) {
        record(.cleared, .place(place))
    }

    private func change(_ choice: EventChoice, _ record: (LogCursor) -> JournalRecord) -> Int {
        let cursors: [LogCursor]
        switch choice {
        case .sequence(let sequence):
            cursors = (openEvent(sequence)?.cursor ?? deadEvent(sequence)?.cursor).map { [$0] } ?? []
        case .all: cursors = state.open.filter { $0.retryTime != nil }.map(\.cursor) + state.dead.map(\.cursor)
        }
        for cursor in cursors { self.record(record(cursor)) }
        return cursors.count
    }
}
