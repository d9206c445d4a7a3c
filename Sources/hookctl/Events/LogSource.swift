import Events
import Linux

/// The events of the log, read from its files.
@LoopActor final class LogSource: EventSource {
    private let plan: StreamPlan
    private let watch: Watch
    private var start: LogStart
    private var reader: LogReader?
    /// Tells that the log has come, while there is none.
    private var arrival: LogArrival?
    private var hasTold = false
    /// Where the log ended when it was opened to be read from a time on, which may stand behind every event.
    private var horizon: LogCursor?
    /// Whether the place is known.
    private var hasPlace = false
    /// Whether everything that was there has been read once.
    private var hasReadAll = false

    private(set) var isComplete = false
    let isSealed = true
    let hasCaughtUp = true
    let hasNews = false

    /// - Parameters:
    ///   - start: where to begin.
    ///   - watch: whom to tell of what comes.
    init(_ plan: StreamPlan, from start: LogStart, _ watch: Watch) {
        self.plan = plan
        self.start = start
        self.watch = watch
    }

    var line: UnsafeRawBufferPointer { reader?.line ?? UnsafeRawBufferPointer(start: nil, count: 0) }

    var cursor: LogCursor? {
        if let reader { return hasPlace ? reader.cursor : hasReadAll ? horizon : nil }
        // Whatever will be in a log that is not there yet is new.
        if case .oldest = start, hasTold { return LogCursor(log: LogID(random: 0, generation: 1), sequence: 0) }
        return nil
    }

    func look() throws(StreamEnd) {
        isComplete = !plan.follows || isPast
        if reader == nil { try open() }
        // Before the last look, not behind it: what comes in between would be missed.
        reader?.changes?.drain()
    }

    func next() throws(StreamEnd) -> EventItem? {
        guard let reader else { return nil }
        let item: LogReader.Item?
        do throws(LogError) { item = try reader.next() } catch { throw .failed(CommandFailure(error)) }
        switch item {
        case .event?:
            hasPlace = true
            return plan.selection.lines.matches(reader.line) ? .event : .other
        case .gap(let gap)?:
            hasPlace = true
            return .gap(gap)
        case nil:
            hasReadAll = true
            return nil
        }
    }

    // MARK: Beginning

    /// Opens the log, if it is there.
    private func open() throws(StreamEnd) {
        do throws(LogError) {
            let reader = try LogReader(at: plan.path, from: start, following: plan.follows)
            if case .time = start { horizon = try? LogReader(at: plan.path, from: .now).cursor } else { hasPlace = true }
            self.reader = reader
        } catch {
            guard case .missing = error else { throw .failed(CommandFailure(error)) }
            if case .cursor = start { throw .failed(CommandFailure(error)) }
            if case .now = start, plan.follows { start = .oldest }
            return try waitForLog()
        }
        stopWaitingForLog()
        resume()
    }

    private func waitForLog() throws(StreamEnd) {
        if !hasTold { Output.error.complain("there is no event log at \(plan.path) yet") }
        hasTold = true
        guard plan.follows else { return }
        stopWaitingForLog()
        do throws(Errno) {
            let arrival = try LogArrival(of: plan.path)
            watch.add(arrival.names.descriptor, .readable)
            self.arrival = arrival
        } catch {
            throw .failed(CommandFailure("cannot wait for the event log \(plan.path): \(error)", .unavailable))
        }
        // It may have come before the watch was there.
        if (try? FileStatus.of(plan.path)) != nil { watch.wake() }
    }

    private func stopWaitingForLog() {
        if let arrival { watch.remove(arrival.names.descriptor) }
        arrival = nil
    }

    // MARK: Waiting

    /// Whether the last moment that counts is over.
    private var isPast: Bool { plan.until.map { RealTime.now.nanoseconds > $0.nanoseconds } ?? false }

    var nextLook: Instant? {
        // Both clocks go equally fast, unless somebody sets one: then it is looked at again.
        plan.until.map {
            .now + max(.zero, .nanoseconds($0.nanoseconds) - .nanoseconds(RealTime.now.nanoseconds)) + .nanoseconds(1)
        }
    }

    func pause() { reader?.changes?.remove(from: watch) }
    func resume() { reader?.changes?.add(to: watch) }

    func close() {
        stopWaitingForLog()
        pause()
        reader = nil
    }
}
