import Linux

/// Events that were handed over and are not in the log yet, and those who wait for them.
struct EventInbox {
    /// Events that are appended together.
    struct Batch {
        var events: [EncodedEvent] = []
        var waiters: [Waiter] = []
        var size = 0

        /// Tells those who wait what has become of their events.
        func answer(_ result: (Waiter) -> Result<LogCursor, PublishError>) {
            for waiter in waiters { waiter.continuation.resume(returning: result(waiter)) }
        }
    }

    /// Somebody who wants to know when events are in the log.
    struct Waiter {
        /// How many events of the batch come before the last one that is waited for; all of them when none is.
        let index: Int
        /// How many events of its own it waits for, which stand in a row.
        let count: Int
        let continuation: UnsafeContinuation<Result<LogCursor, PublishError>, Never>

        /// Whether it waits for an event of its own.
        var hasEvent: Bool { count > 0 }

        /// How many of its events are among those from a place in the batch on.
        func count(from place: Int) -> Int { max(0, min(count, index - place + 1)) }
    }

    enum Phase {
        case idle
        case running
        /// What is there is written, and nothing more is taken.
        case stopping
        case stopped
    }

    /// The most events that are handed over together and stand in a row in the log.
    static let groupLimit = batchCount

    /// Enough to make the costs of one append small, and few enough that other processes do not wait long for the log.
    private static let batchCount = 256
    private static let batchSize = 128 << 10

    var phase = Phase.idle
    /// Whether the thread that empties it waits to be woken.
    var isAsleep = false
    /// Why the last event could not be written, and when that was tried.
    var failure: (error: LogError, at: Instant)?
    private var batches: [Batch] = []
    /// Bytes of all events that are here or on their way to the log.
    private var size = 0
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Throws when nothing can be handed over now.
    func checkOpen() throws(PublishError) {
        switch phase {
        case .running: break
        case .idle: throw .notStarted
        case .stopping, .stopped: throw .stopped
        }
    }

    /// Begins to take events; false when that has been done before.
    mutating func start() -> Bool {
        guard phase == .idle else { return false }
        phase = .running
        return true
    }

    /// Refuses events until the thread has ended; whether it is to be woken.
    mutating func stop() -> Bool {
        guard phase == .running else { return false }
        phase = .stopping
        return mustWake()
    }

    /// Takes an event; whether the thread is to be woken.
    mutating func add(
        _ event: EncodedEvent, _ continuation: UnsafeContinuation<Result<LogCursor, PublishError>, Never>? = nil
    ) throws(PublishError) -> Bool {
        try checkOpen()
        guard size < limit else { throw .overloaded(limit: limit) }
        // Tried again now and then: whoever does not wait would never learn that it works again.
        if let failure, continuation == nil, failure.at + .milliseconds(100) > .now { throw .unwritten(failure.error) }
        let last = batch(for: 1)
        if let continuation {
            batches[last].waiters.append(Waiter(index: batches[last].events.count, count: 1, continuation: continuation))
        }
        append(event, to: last)
        return mustWake()
    }

    /// Takes events that are to stand in a row, at most ``groupLimit``; whether the thread is to be woken.
    mutating func add(
        group: [EncodedEvent], _ continuation: UnsafeContinuation<Result<LogCursor, PublishError>, Never>
    ) throws(PublishError) -> Bool {
        try checkOpen()
        guard size < limit else { throw .overloaded(limit: limit) }
        let last = batch(for: group.count)
        for event in group { append(event, to: last) }
        batches[last].waiters.append(
            Waiter(index: batches[last].events.count - 1, count: group.count, continuation: continuation))
        return mustWake()
    }

    /// The place of the batch that has room for so many more events.
    private mutating func batch(for count: Int) -> Int {
        let last = batches.count - 1
        if last >= 0, batches[last].events.count + count <= Self.batchCount, batches[last].size < Self.batchSize { return last }
        batches.append(Batch())
        batches[last + 1].events.reserveCapacity(last < 0 ? max(4, count) : Self.batchCount)
        return last + 1
    }

    private mutating func append(_ event: EncodedEvent, to place: Int) {
        let cost = event.bytes.capacity + MemoryLayout<EncodedEvent>.stride + 32
        size += cost
        batches[place].events.append(event)
        batches[place].size += cost
    }

    /// Has somebody wait for everything that was handed over so far; whether the thread is to be woken.
    mutating func flush(_ continuation: UnsafeContinuation<Result<LogCursor, PublishError>, Never>) throws(PublishError) -> Bool {
        if phase != .stopping { try checkOpen() }
        if batches.isEmpty { batches.append(Batch()) }
        let last = batches.count - 1
        batches[last].waiters.append(Waiter(index: batches[last].events.count, count: 0, continuation: continuation))
        return mustWake()
    }

    /// Hands out everything, which is done only with ``finish(_:)``; nil when nothing will come any more.
    mutating func take() -> [Batch]? {
        if batches.isEmpty, phase == .stopping {
            phase = .stopped
            return nil
        }
        isAsleep = batches.isEmpty
        defer { batches = [] }
        return batches
    }

    /// What a batch took is free again.
    mutating func finish(_ batch: Batch) { size -= batch.size }

    private mutating func mustWake() -> Bool {
        defer { isAsleep = false }
        return isAsleep
    }
}
