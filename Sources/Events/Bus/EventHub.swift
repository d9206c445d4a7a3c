import Linux

/// Where the bus's thread, its publishers and its subscribers meet: what is handed over, what is in memory, and who waits.
///
/// Two locks, each held for moments: publishers and subscribers do not wait for each other, and nobody waits for the disk.
final class EventHub: Sendable {
    let log: EventLog
    let inbox: Lock<EventInbox>
    private let stage: Lock<Stage>

    private struct Stage {
        var window: EventWindow
        var audience = Audience()
        /// Nothing will be added any more.
        var isOver = false
        var wakeUp: WakeUp?
    }

    /// What a subscriber finds that has seen everything up to a place.
    enum Finding {
        /// What comes next, in memory.
        case chunks([EventChunk])
        /// What comes next is on the disk only, up to the first event in memory, where that is known.
        case onDisk(upTo: UInt64?)
        /// Nothing, so far.
        case nothing
        /// Nothing, for ever.
        case end
    }

    /// How much a subscriber takes at a time, in bytes: it holds on to it however slow it is.
    private static let helping = 64 << 10

    init(_ log: EventLog, inboxLimit: Int, windowLimit: Int) {
        self.log = log
        inbox = Lock(EventInbox(limit: inboxLimit))
        stage = Lock(Stage(window: EventWindow(log: LogID(random: 0, generation: 0), at: 1, limit: windowLimit)))
    }

    /// Ends the thread's sleep; nil before there is a thread.
    var wakeUp: WakeUp? { stage.withLock { $0.wakeUp } }

    // MARK: For the bus's thread

    /// Begins at the end of the log.
    func begin(at end: LogCursor, wakeUp: WakeUp) {
        stage.withLock { $0.wakeUp = wakeUp }
        restart(log: end.log, at: end.sequence + 1)
    }

    /// Where the events in memory end.
    var end: LogCursor { stage.withLock { $0.window.lastCursor } }

    /// Shows what comes next, and calls those who waited for it.
    func show(_ chunk: EventChunk) {
        call { (stage: inout Stage, calls: inout [Audience.Outgoing]) in
            stage.window.append(chunk)
            stage.audience.call(for: chunk, &calls)
        }
    }

    /// Forgets what is in memory and goes on from another place: subscribers find what is between on the disk.
    func restart(log: LogID, at end: UInt64) {
        call { (stage: inout Stage, calls: inout [Audience.Outgoing]) in
            let place = stage.window.lastCursor
            stage.window.restart(log: log, at: end)
            stage.audience.callAll(after: place, &calls)
        }
    }

    /// The earliest moment at which somebody wants to be called though nothing has come.
    var firstDeadline: RealTime? { stage.withLock { $0.audience.firstDeadline } }

    /// Calls those whose deadline has passed.
    func callLate() {
        call { (stage: inout Stage, calls: inout [Audience.Outgoing]) in
            stage.audience.callLate(at: .now, after: stage.window.lastCursor, &calls)
        }
    }

    /// Ends every subscription, once it has got what there is.
    func finish() {
        call { (stage: inout Stage, calls: inout [Audience.Outgoing]) in
            stage.isOver = true
            stage.audience.callAll(after: stage.window.lastCursor, &calls)
        }
    }

    // MARK: For subscribers

    var subscriberCount: Int { stage.withLock { $0.audience.count } }

    func join(_ topics: [TopicPattern]) -> Int { stage.withLock { $0.audience.join(topics) } }

    func leave(_ id: Int) { stage.withLock { $0.audience.leave(id) } }

    /// What comes behind a place.
    ///
    /// - Parameter end: where the events in memory ended before the disk was read to its end; nil when it was not.
    func find(after place: LogCursor, diskRead end: LogCursor?) -> Finding {
        stage.withLock { Self.find(after: place, diskRead: end, in: $0) }
    }

    /// Where a subscriber is that waits: nothing up to there was for it, or it would have been called; nil when it does not wait.
    func place(ofWaiting id: Int) -> LogCursor? {
        stage.withLock { stage in
            guard let place = stage.audience.place(ofWaiting: id) else { return nil }
            let end = stage.window.lastCursor
            // What it has read further on the disk has not been through memory yet.
            return place.log == end.log && place.sequence < end.sequence ? end : place
        }
    }

    /// Whether what comes behind a place is in memory.
    func hasInMemory(after place: LogCursor) -> Bool {
        stage.withLock { $0.window.log == place.log && $0.window.start <= place.sequence + 1 }
    }

    /// Waits until there may be something behind a place.
    func wait(_ id: Int, at place: LogCursor, diskRead end: LogCursor?, until deadline: RealTime?) async -> Audience.Call {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let (outgoing, isFirst): (Audience.Outgoing?, Bool) = stage.withLock { stage in
                    guard case .nothing = Self.find(after: place, diskRead: end, in: stage) else {
                        return ((continuation, .proceed(place)), false)
                    }
                    let before = stage.audience.firstDeadline
                    let outgoing = stage.audience.wait(id, at: place, until: deadline, continuation)
                    return (outgoing, stage.audience.firstDeadline != before)
                }
                if let outgoing { outgoing.continuation.resume(returning: outgoing.call) }
                if isFirst { wakeUp?.raise() }
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// Ends somebody's waiting.
    func cancel(_ id: Int) {
        let outgoing = stage.withLock { $0.audience.cancel(id) }
        if let outgoing { outgoing.continuation.resume(returning: outgoing.call) }
    }

    private static func find(after place: LogCursor, diskRead end: LogCursor?, in stage: borrowing Stage) -> Finding {
        let next = place.sequence + 1
        if stage.window.log == place.log {
            // Behind what is in memory there is something on the disk, also for who has just read it to its end: what has come since then
            // may be gone from memory already.
            guard next >= stage.window.start else { return .onDisk(upTo: stage.window.start) }
            if let chunks = stage.window.chunks(from: next, limit: helping) { return .chunks(chunks) }
            return stage.isOver ? .end : .nothing
        }
        // Whatever has been through memory since may have left it again, and is on the disk now.
        guard end == stage.window.lastCursor else { return .onDisk(upTo: nil) }
        return stage.isOver ? .end : .nothing
    }

    /// Changes something, and afterwards, without the lock, makes the calls that this has led to.
    private func call(_ body: (inout Stage, inout [Audience.Outgoing]) -> Void) {
        var calls: [Audience.Outgoing] = []
        stage.withLock { body(&$0, &calls) }
        for outgoing in calls { outgoing.continuation.resume(returning: outgoing.call) }
    }
}
