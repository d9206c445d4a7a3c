import Linux

/// The bus's own thread: appends what was handed over, sees what other processes append, and shows both to the subscribers.
///
/// It is the only one that waits for the disk and for the log's lock.
final class EventPump {
    private let hub: EventHub
    private let wakeUp: WakeUp
    private let syncInterval: Duration
    private let mayLose: Bool
    /// Reads what others have appended; nil when it could not be made.
    private var reader: LogReader?
    /// Since when something is in the log that is not on the disk.
    private var unsyncedSince: Instant?
    private let isSyncing = Lock(false)
    /// Whether events may wait in the spool that nobody else will append.
    private var hasSetAside = false

    /// Events of others that are read into memory; when there are more, those who want them read them themselves.
    private static let catchUpLimit: UInt64 = 4096

    init(_ hub: EventHub, wakeUp: WakeUp, syncInterval: Duration, onWriteError: OnWriteError) {
        self.hub = hub
        self.wakeUp = wakeUp
        self.syncInterval = syncInterval
        mayLose = onWriteError == .gap
    }

    /// Works until the inbox is stopping and empty.
    func run() {
        while let batches = hub.inbox.withLock({ $0.take() }) {
            if batches.isEmpty { sleep() } else { append(batches) }
            hub.callLate()
            sync()
        }
        fetchWhatWasSetAside()
        catchUp(to: nil)
        if unsyncedSince != nil { try? hub.log.syncNow() }
        hub.finish()
    }

    // MARK: Waiting

    private func sleep() {
        fetchWhatWasSetAside()
        let changes = follow()
        // What was appended before there was a watch, and while nobody looked.
        catchUp(to: nil)
        let hasChanged = wakeUp.wait(or: changes?.number, limit: patience(isFollowing: changes != nil))
        if hasChanged { changes?.drain() }
    }

    /// How long to sleep at most.
    private func patience(isFollowing: Bool) -> Duration? {
        var limit: Duration?
        if let unsyncedSince { limit = unsyncedSince + syncInterval - .now }
        if let deadline = hub.firstDeadline {
            // The calendar's clock may be set meanwhile: look again now and then.
            limit = min(limit ?? .seconds(1), .nanoseconds(deadline.nanoseconds - RealTime.now.nanoseconds), .seconds(1))
        }
        // Without inotify, which a user has few of, there is no other way than to look; and nothing tells of a lock that was released.
        if !isFollowing || hasSetAside { limit = min(limit ?? .milliseconds(100), .milliseconds(100)) }
        return limit
    }

    // MARK: Events of this process

    private func append(_ batches: [EventInbox.Batch]) {
        var isBusy = !fetchWhatWasSetAside()
        for batch in batches {
            if batch.events.isEmpty {
                // Whoever flushes wants to see what has been appended until now, by others too.
                catchUp(to: nil)
                let end = hub.end
                batch.answer { _ in .success(end) }
            } else if !isBusy || !setAside(batch) {
                isBusy = !append(batch) && setAside(batch)
            }
            hub.inbox.withLock { $0.finish(batch) }
        }
    }

    /// Appends a batch; false when somebody else holds the log's lock.
    private func append(_ batch: EventInbox.Batch) -> Bool {
        let append: LogAppend
        do throws(LogError) {
            append = try hub.log.appendWhatFits(batch.events)
        } catch {
            if case .busy = error { return false }
            reject(batch, from: 0, error)
            batch.answer { $0.hasEvent ? .failure(.unwritten(error)) : .success(hub.end) }
            return true
        }
        if append.count > 0 {
            show(append.count == batch.events.count ? batch.events : Array(batch.events.prefix(append.count)), append)
            unsyncedSince = unsyncedSince ?? .now
        }
        if let failure = append.failure {
            reject(batch, from: append.count, failure)
        } else {
            hub.inbox.withLock { $0.failure = nil }
        }
        let last = append.first + UInt64(append.count) - 1
        batch.answer { waiter in
            if let failure = append.failure, waiter.hasEvent, waiter.index >= append.count { return .failure(.unwritten(failure)) }
            return .success(LogCursor(log: append.log, sequence: min(append.first + UInt64(waiter.index), last)))
        }
        return true
    }

    private func show(_ events: [EncodedEvent], _ append: LogAppend) {
        showOthers(before: append.first, of: append.log)
        hub.show(EventChunk(log: append.log, first: append.first, events: events))
    }

    /// Sees to it that an event of this number is the next to be shown.
    private func showOthers(before sequence: UInt64, of log: LogID) {
        let end = hub.end
        if end.log == log, sequence > end.sequence + 1, sequence - end.sequence <= Self.catchUpLimit { catchUp(to: sequence) }
        // Somebody may have recovered the log since; what could not be read either, those who want it have to find on the disk.
        if hub.end != LogCursor(log: log, sequence: sequence - 1) { hub.restart(log: log, at: sequence) }
    }

    /// Appends what waits in the spool, when nobody else has done so and the lock is free again; false when it is not.
    ///
    /// All of it, since what is published next comes behind: some of it at a time, so that others get the lock in between.
    @discardableResult private func fetchWhatWasSetAside() -> Bool {
        while hasSetAside {
            do throws(LogError) {
                let end = try hub.log.open()
                showOthers(before: end.sequence + 1, of: end.log)
                hasSetAside = hub.log.hasReports
            } catch {
                if case .busy = error { return false }
                // An append will fail in the same way, and tell those who wait.
                return true
            }
        }
        return true
    }

    /// Leaves a batch where whoever holds the lock next appends it.
    private func setAside(_ batch: EventInbox.Batch) -> Bool {
        do throws(LogError) {
            try hub.log.setAside(batch.events)
            hasSetAside = true
            batch.answer { _ in .failure(.deferred) }
        } catch {
            reject(batch, from: 0, error)
            batch.answer { _ in .failure(.unwritten(error)) }
        }
        return true
    }

    /// Counts the events that are lost without anybody being told: the log will say how many.
    private func reject(_ batch: EventInbox.Batch, from index: Int, _ error: LogError) {
        let told = batch.waiters.reduce(0) { $0 + $1.count(from: index) }
        hub.log.count(lost: batch.events.count - index - told, error)
        if !mayLose { hub.inbox.withLock { $0.failure = (error, .now) } }
    }

    // MARK: Events of other processes

    /// What tells of them; nil when there is nothing but looking.
    private func follow() -> LogChanges? {
        if reader == nil {
            let end = LogStart.cursor(hub.end)
            // Of inotify(7) instances a user has few.
            reader = (try? hub.log.reader(from: end, following: true)) ?? (try? hub.log.reader(from: end))
        }
        return reader?.changes
    }

    /// Shows what others have appended before an event, or all there is.
    private func catchUp(to limit: UInt64?) {
        let end = hub.end
        // A segment that this process has begun has to be watched, too.
        if limit == nil, !hub.log.hasGrown, reader?.segmentStart == hub.log.activeSegment { return }
        _ = follow()
        do throws(LogError) {
            try reader?.skip(to: end.sequence + 1)
            try show(upTo: limit)
        } catch {
            reader = nil
        }
    }

    private func show(upTo limit: UInt64?) throws(LogError) {
        guard let reader else { return }
        var events: [EncodedEvent] = []
        var first: UInt64 = 0
        var log = reader.cursor.log
        func flush() {
            if !events.isEmpty { hub.show(EventChunk(log: log, first: first, events: events)) }
            events = []
        }
        defer { flush() }
        while let item = try reader.next() {
            if reader.cursor.log != log || hub.end.log != reader.cursor.log {
                flush()
                log = reader.cursor.log
                var place = reader.cursor.sequence
                if case .event(let sequence) = item { place = sequence - 1 }
                hub.restart(log: log, at: place + 1)
            }
            switch item {
            case .gap(let gap):
                flush()
                // What was cut off is no loss in this generation, which gives the numbers to other events: those who have seen the one
                // before meet the gap on the disk.
                if gap.reason == .cut { continue }
                // It may begin before what has been shown: the reader passes over this process's own events.
                let first = max(gap.first, hub.end.sequence + 1)
                if first <= gap.last { hub.show(EventChunk(log: log, gap: LogGap(first: first, last: gap.last, reason: gap.reason))) }
            case .event(let sequence):
                if let limit, sequence >= limit { return }
                if sequence <= hub.end.sequence { continue }
                guard let event = try? Event(line: reader.line) else {
                    // Written by another program, or by one that knows more: those behind it come all the same.
                    flush()
                    hub.show(EventChunk(log: log, gap: LogGap(first: sequence, last: sequence, reason: .damage)))
                    continue
                }
                if events.isEmpty { first = sequence }
                events.append(event.encoded)
                if events.count == 256 { flush() }
            }
        }
    }

    // MARK: The disk

    /// Brings to the disk what has been written for long enough, on a thread of its own.
    private func sync() {
        guard let since = unsyncedSince, since + syncInterval <= .now else { return }
        let mustStart = isSyncing.withLock { isSyncing in
            defer { isSyncing = true }
            return !isSyncing
        }
        guard mustStart else {
            unsyncedSince = .now
            return
        }
        unsyncedSince = nil
        let (log, isSyncing) = (hub.log, self.isSyncing)
        do throws(Errno) {
            try BackgroundThread.run {
                // Whoever wants to know that it worked publishes as durable.
                try? log.syncNow()
                isSyncing.withLock { $0 = false }
            }
        } catch {
            isSyncing.withLock { $0 = false }
            unsyncedSince = .now
        }
    }
}
