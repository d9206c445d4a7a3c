import Events
import Linux

/// Everything that is known of a listener's work, as the records of its journal make it.
///
/// It is a place in the log and what stands before it and is not done: so one event that is tried again and again holds up neither the
/// others nor the place.
struct ListenerState: Hashable, Sendable {
    private(set) var counts = ListenerCounts()
    /// Where reading goes on; nil for a listener that has never been seen.
    private(set) var place: ListenerBeginning?
    /// In the order in which they were read; those that were dead and have been revived at the end.
    private(set) var open: [OpenEvent] = []
    /// The oldest first.
    private(set) var dead: [DeadEvent] = []
    private(set) var lastFailure: ListenerFailure?
    /// Since when the script is gone; nil while it is there.
    private(set) var removed: RealTime?
    /// Roughly how many bytes the open events take, and the dead letters.
    private(set) var openSize = 0
    private(set) var deadSize = 0

    /// How many dead letters are kept.
    var deadLimit = Int.max

    /// How many bytes dead letters may take, whatever their number.
    static let deadSizeLimit = 4 << 20

    /// Reading goes on behind a place although nothing has been for the listener: known here only, until the journal is written anew.
    mutating func pass(_ cursor: LogCursor) { place = .cursor(cursor) }

    mutating func apply(_ record: JournalRecord) {
        switch record {
        case .header(let counts, let failure, let removed):
            self.counts = counts
            lastFailure = failure
            self.removed = removed
        case .place(let place): self.place = place
        case .opened(let event):
            guard index(event.cursor) == nil else { return }
            open.append(event)
            openSize += Self.size(event.event)
            place = .cursor(event.cursor)
        case .started(let cursor):
            guard let index = index(cursor) else { return }
            if open[index].isStarted { counts.repeated += 1 }
            open[index].isStarted = true
        case .failed(let cursor, let failure, let retry):
            guard let index = index(cursor) else { return }
            open[index].isStarted = false
            open[index].attempts += 1
            open[index].failure = failure
            open[index].retryTime = retry
            counts.failed += 1
            lastFailure = failure
        case .acknowledged(let cursor): if take(cursor) != nil { counts.handled += 1 }
        case .died(let cursor, let attempts, let failure):
            guard let event = take(cursor) else { return }
            // Also when it was never called for it, since it would have been for ever.
            if attempts > 0 { counts.failed += 1 }
            lastFailure = failure
            bury(DeadEvent(cursor: cursor, event: event.event, attempts: attempts, failure: failure))
        case .dead(let event): bury(event)
        case .revived(let cursor): revive(cursor)
        case .skipped(let cursor):
            if take(cursor) != nil || takeDead(cursor) != nil { counts.skipped += 1 }
        case .cleared:
            open = []
            openSize = 0
        case .gap(let place):
            counts.gaps += 1
            self.place = place
        case .removed(let time): removed = time
        }
    }

    /// Records that make this state out of nothing, the place last: what is cut off before it has lost something, and shows it.
    var records: [JournalRecord] {
        [.header(counts, lastFailure: lastFailure, removed: removed)] + dead.map { .dead($0) } + open.map { .opened($0) }
            + (place.map { [.place($0)] } ?? [])
    }

    // MARK: Looking

    private func index(_ cursor: LogCursor) -> Int? { open.firstIndex { $0.cursor == cursor } }

    /// The open event behind which this place is.
    func openEvent(_ cursor: LogCursor) -> OpenEvent? { index(cursor).map { open[$0] } }

    /// What is to be done next.
    enum Next: Equatable {
        /// The listener is to be called for this event.
        case call(OpenEvent)
        /// Nothing before this time; nil before something else happens.
        case wait(until: RealTime?)
    }

    /// What is to be done next, when so much is running already.
    ///
    /// - Parameters:
    ///   - order: which events wait for which.
    ///   - limit: the longest that an event is to wait: a retry that is further away was meant for another time of the calendar.
    func next(_ order: ListenerOrder, running: Set<LogCursor>, at now: RealTime, limit: Duration) -> Next {
        var busy: Set<String> = []
        var earliest: RealTime?
        for event in open {
            if order == .object, busy.contains(event.object) { continue }
            if !running.contains(event.cursor) {
                guard let time = event.retryTime, now.nanoseconds < time.nanoseconds,
                    time.nanoseconds - now.nanoseconds <= limit.nanoseconds
                else { return .call(event) }
                if time.nanoseconds < earliest?.nanoseconds ?? .max { earliest = time }
            }
            switch order {
            case .all: return .wait(until: earliest)
            case .object: busy.insert(event.object)
            case .none: continue
            }
        }
        return .wait(until: earliest)
    }

    // MARK: Changing

    private mutating func take(_ cursor: LogCursor) -> OpenEvent? {
        guard let index = index(cursor) else { return nil }
        openSize -= Self.size(open[index].event)
        return open.remove(at: index)
    }

    private mutating func takeDead(_ cursor: LogCursor) -> DeadEvent? {
        guard let index = dead.firstIndex(where: { $0.cursor == cursor }) else { return nil }
        deadSize -= Self.size(dead[index].event)
        return dead.remove(at: index)
    }

    private mutating func bury(_ event: DeadEvent) {
        dead.append(event)
        deadSize += Self.size(event.event)
        while dead.count > deadLimit || (deadSize > Self.deadSizeLimit && dead.count > 1) {
            deadSize -= Self.size(dead.removeFirst().event)
            counts.forgotten += 1
        }
    }

    private mutating func revive(_ cursor: LogCursor) {
        if let index = index(cursor) {
            open[index].retryTime = nil
        } else if let dead = takeDead(cursor) {
            open.append(OpenEvent(dead.event, at: cursor))
            openSize += Self.size(dead.event)
        }
    }

    /// The event's bytes, and what an array and its place in lists take.
    private static func size(_ event: Event) -> Int { event.encoded.bytes.count + 256 }
}
