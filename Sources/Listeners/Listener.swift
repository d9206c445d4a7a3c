import Events
import Linux
import Scripts

/// One listener while the daemon serves it: it reads ahead in the log, says what is to be done next, and keeps what came of it.
///
/// It reads by a subscription of its own, so that nobody waits for it.
@LoopActor final class Listener {
    let ledger: ListenerLedger
    private(set) var script: ListenerScript?
    // Until the pool has been stopped it holds us as well.
    private let pool: ListenerPool

    /// The calls that run, by the place behind their events.
    private var calls: [LogCursor: Call] = [:]
    /// Whether something may have become possible since ``next(at:)`` last said that nothing is to be done.
    private var mayHaveMore = true
    /// Until when it said so.
    private var nothingUntil: RealTime?

    private var reading: Task<Void, Never>?
    private var progress: SubscriptionProgress?
    /// What the reader waits with for room.
    private var room = Watch()
    private var isPaused = false
    private var logTrouble: String?

    struct Call {
        let since: Instant
        let topic: String
        let attempt: Int
        let interrupt: Interrupt
    }

    /// Bytes that all open events may take; reading ahead pauses there as it does at their number.
    private static let openSizeLimit = 8 << 20
    /// After how many events that come without waiting the loop looks at its descriptors.
    private static let stretch = 64

    init(_ ledger: ListenerLedger, of pool: ListenerPool) {
        self.ledger = ledger
        self.pool = pool
    }

    var name: String { ledger.name }

    private var configuration: ListenerConfiguration { pool.configuration }

    private var isEnabled: Bool { script?.standing == .enabled }

    // MARK: The script

    /// Goes on with a script as it is now, or without one.
    func adopt(_ new: ListenerScript?) {
        let old = script
        script = new
        mayHaveMore = true
        ledger.setDeadLimit(configuration.deadLimit)
        if new == nil {
            if ledger.removed == nil { ledger.record(.removed(.now)) }
        } else if ledger.removed != nil {
            ledger.record(.removed(nil))
        }
        if !isEnabled { return stopReading() }
        if reading != nil, old?.declaration.selection == new?.declaration.selection,
            old?.declaration.asksForListenerEvents == new?.declaration.asksForListenerEvents
        {
            return
        }
        stopReading()
        startReading()
    }

    /// Does without the script, which is not what it was when the directories were looked at, until they are looked at again.
    func suspend(because distrust: Distrust) {
        guard let script else { return }
        pool.tell(.error, name, "is not called: \(distrust)")
        adopt(
            ListenerScript(
                name: script.name, path: script.path, standing: .untrusted(distrust), declaration: script.declaration))
    }

    // MARK: Reading ahead

    private func startReading() {
        guard reading == nil, isEnabled, let script else { return }
        if ledger.place == nil { ledger.record(.place(beginning(script.declaration.start ?? .now))) }
        let room = Watch()
        self.room = room
        reading = Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [self] in
            await read(script.declaration.selection, room)
        }
    }

    func stopReading() {
        if let cursor = readCursor { ledger.pass(cursor) }
        reading?.cancel()
        reading = nil
        progress = nil
        isPaused = false
        room.wake()
    }

    private func beginning(_ start: ListenerStart) -> ListenerBeginning {
        switch start {
        case .now: .cursor(pool.bus.end)
        case .oldest: .oldest
        case .time(let expression): .time(expression.time(in: .current))
        }
    }

    private func read(_ selection: EventSelection, _ room: Watch) async {
        var patience = Duration.seconds(1)
        while !Task.isCancelled {
            do throws(LogError) {
                var subscription = try pool.bus.subscribe(matching: selection, from: (ledger.place ?? .oldest).start)
                subscription.isOnLoop = true
                var iterator = subscription.makeAsyncIterator()
                progress = iterator.progress
                logTrouble = nil
                var count = 0
                while let delivery = try await iterator.next(isolation: #isolation), !Task.isCancelled {
                    patience = .seconds(1)
                    take(delivery)
                    count += 1
                    if count % Self.stretch == 0 { _ = await room.next(until: .now) }
                    while !Task.isCancelled, isFull {
                        isPaused = true
                        _ = await room.next(until: nil)
                    }
                    if Task.isCancelled { return }
                    isPaused = false
                }
                return
            } catch {
                if Task.isCancelled { return }
                progress = nil
                if case .foreignCursor = error {
                    tellGap(.replaced, nil, goingOn: .oldest)
                    continue
                }
                logTrouble = "\(error)"
                pool.tell(.error, name, "cannot read the event log: \(error); it tries again")
            }
            _ = await room.next(until: .now + patience)
            patience = min(patience * 2, .seconds(60))
        }
    }

    private var isFull: Bool { ledger.open.count >= configuration.openLimit || ledger.openSize >= Self.openSizeLimit }

    private func take(_ delivery: EventDelivery) {
        switch delivery {
        case .gap(let gap, let cursor): tellGap(ListenerGapEvent.Reason(gap.reason), gap, goingOn: .cursor(cursor))
        case .event(let event, let cursor): take(event, cursor)
        }
    }

    private func take(_ event: Event, _ cursor: LogCursor) {
        let isOfListeners = ListenerTopics.contain(event)
        if isOfListeners, script?.declaration.asksForListenerEvents != true { return ledger.pass(cursor) }
        guard event.depth >= configuration.causeDepth else {
            ledger.record(.opened(OpenEvent(event, at: cursor)))
            mayHaveMore = true
            return pool.pump()
        }
        // What is said of a loop must not be the next turn of it.
        if isOfListeners { return ledger.pass(cursor) }
        let reason = "\(event.depth) listeners have led to it; CauseDepth is \(configuration.causeDepth)"
        ledger.record(
            .opened(OpenEvent(event, at: cursor)), .died(cursor, attempts: 0, ListenerFailure(time: .now, reason: reason)))
        pool.tell(.warning, name, "is not called for \(event.topic) (\(cursor)): \(reason)")
        pool.publish(
            ListenerLoopEvent(
                listener: name, event: cursor.description, about: event.topic.string, depth: UInt32(clamping: event.depth)),
            causedBy: event, cursor)
    }

    /// Says that events are missing, in the ledger, in the log and to the administrator.
    func tellGap(_ reason: ListenerGapEvent.Reason, _ gap: LogGap?, goingOn place: ListenerBeginning) {
        ledger.record(.gap(place))
        pool.tell(.warning, name, gap.map { "will not see everything: \($0)" } ?? "will not see everything: \(reason.words)")
        pool.publish(ListenerGapEvent(listener: name, reason: reason, first: gap?.first, last: gap?.last))
    }

    // MARK: Calling

    /// An event that it is to be called for now; nil when there is none, or as many calls run as may.
    func next(at now: RealTime) -> OpenEvent? {
        guard isEnabled, let declaration = script?.declaration else { return nil }
        if !mayHaveMore {
            guard let nothingUntil, nothingUntil.nanoseconds <= now.nanoseconds else { return nil }
        }
        guard hasFreeCall else { return nil }
        switch ledger.next(declaration.order ?? .object, running: Set(calls.keys), at: now, limit: configuration.backOff.limit) {
        case .call(let event): return event
        case .wait(let time):
            mayHaveMore = false
            nothingUntil = time
            return nil
        }
    }

    /// When ``next(at:)`` may have something though nothing has happened; nil for never.
    var nextTime: RealTime? { isEnabled && !mayHaveMore && hasFreeCall ? nothingUntil : nil }

    private var hasFreeCall: Bool { calls.count < script?.declaration.concurrency ?? 1 }

    /// A call for an event begins, which the interrupt ends.
    func begins(_ event: OpenEvent, _ interrupt: Interrupt) {
        ledger.record(.started(event.cursor))
        calls[event.cursor] = Call(
            since: .now, topic: event.event.topic.string, attempt: event.attempts + 1, interrupt: interrupt)
    }

    /// A call for an event has ended so; what becomes of the event.
    func ended(_ event: OpenEvent, _ result: ScriptRun.Result) -> ListenerCall.Verdict {
        calls[event.cursor] = nil
        mayHaveMore = true
        defer { if isPaused, !isFull { room.wake() } }
        // Somebody may have taken it away meanwhile.
        guard ledger.isOpen(event.cursor) else { return .forgotten }
        let reason: String
        switch result.outcome {
        case .passed:
            ledger.record(.acknowledged(event.cursor))
            return .acknowledged
        // It stays as it is: a call that has begun and whose end is not known.
        case .cancelled: return .cutOff
        case .refused, .notRunnable, .crashed, .timedOut: reason = result.failureReason
        }
        let attempts = event.attempts + 1
        let failure = ListenerFailure(time: .now, reason: reason)
        if attempts > script?.declaration.retries ?? configuration.retries {
            ledger.record(.died(event.cursor, attempts: attempts, failure))
            pool.publish(
                ListenerDeadEvent(
                    listener: name, event: event.cursor.description, about: event.event.topic.string,
                    attempts: UInt32(clamping: attempts), reason: reason),
                causedBy: event.event, event.cursor)
            return .died(reason: reason)
        }
        let delay = configuration.backOff.delay(after: attempts, random: SystemIdentity.random())
        let retry = RealTime(nanoseconds: failure.time.nanoseconds + delay.nanoseconds)
        ledger.record(.failed(event.cursor, failure, retry: retry))
        return .retried(after: delay, reason: reason)
    }

    /// Ends all calls that run.
    func interrupt() {
        for call in calls.values { call.interrupt.raise() }
    }

    // MARK: Seeing to it

    func retry(_ choice: EventChoice) -> Int { changed(ledger.retry(choice)) }

    func skip(_ choice: EventChoice) -> Int { changed(ledger.skip(choice)) }

    /// Goes on elsewhere; calls that run do not count any more.
    func reset(to start: ListenerStart) {
        stopReading()
        ledger.reset(to: beginning(start))
        mayHaveMore = true
        startReading()
    }

    /// Goes on behind a place of the log; calls that run do not count any more.
    func reset(to cursor: LogCursor) {
        stopReading()
        ledger.reset(to: .cursor(cursor))
        mayHaveMore = true
        startReading()
    }

    private func changed(_ count: Int) -> Int {
        mayHaveMore = true
        if isPaused, !isFull { room.wake() }
        return count
    }

    /// Up to where everything has been read, where that is further than the ledger knows.
    private var readCursor: LogCursor? {
        // While a delivery is under way, the ledger knows.
        isPaused ? nil : progress?.cursor
    }

    var status: ListenerStatus {
        ListenerStatus(
            ledger, script,
            running: calls.map {
                ListenerStatus.RunningCall(cursor: $0.key, topic: $0.value.topic, age: .now - $0.value.since, attempt: $0.value.attempt)
            }.sorted { $0.age > $1.age },
            cursor: readCursor ?? ledger.place?.cursor, end: pool.bus.end, isPaused: isPaused, problems: [logTrouble].compactMap { $0 })
    }
}

extension ScriptRun.Result {
    /// EX_TEMPFAIL of sysexits.h: a listener asks to be called again.
    private static let temporaryFailure = 75

    /// Why a call did not succeed, in a line.
    var failureReason: String {
        let said = errors.lastLine
        switch outcome {
        case .refused(Self.temporaryFailure): return said ?? "it asks to be called again (exit status 75)"
        case .refused(let status): return said ?? "exit status \(status)"
        case .notRunnable(let reason): return said ?? reason
        case .crashed(let signal): return "ended by \(signal)" + (said.map { ": \($0)" } ?? "")
        case .timedOut(let limit, _): return "timed out after \(limit)" + (said.map { ": \($0)" } ?? "")
        case .passed, .cancelled: preconditionFailure("\(outcome) is no failure")
        }
    }
}

extension ListenerGapEvent.Reason {
    init(_ reason: LogGap.Reason) {
        self =
            switch reason {
            case .retention: .retention
            case .damage: .damage
            case .cut: .cut
            }
    }

    /// Why, where there is no gap of the log to say it.
    fileprivate var words: String {
        switch self {
        case .retention: "retention has removed events"
        case .damage: "events are damaged"
        case .cut: "the end of the log was lost"
        case .replaced: "the log is another one now; it goes on with the oldest event"
        case .state: "what was kept of its work was damaged"
        }
    }
}
