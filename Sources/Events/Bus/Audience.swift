import Linux

/// Who wants to know of events, and who of them waits for one now.
///
/// A member that waits costs nothing until an event comes on a topic of its own: all others stand in an index by topic, and none is asked.
struct Audience {
    /// Why a member's wait has ended.
    enum Call: Sendable {
        /// There may be something from this place on, or the deadline has passed; everything between its own place and this one is not for it.
        case proceed(LogCursor)
        /// The member's task was cancelled.
        case cancelled
    }

    /// A call that is to be made once no lock is held any more.
    typealias Outgoing = (continuation: UnsafeContinuation<Call, Never>, call: Call)

    private struct Wait {
        let continuation: UnsafeContinuation<Call, Never>
        let place: LogCursor
        let deadline: RealTime?
    }

    private struct Member {
        var wait: Wait?
        var isCancelled = false
    }

    private var members: [Member?] = []
    private var free: [Int] = []
    private var index = TopicIndex()
    /// Kept from event to event: looking for members allocates nothing.
    private var found: [Int] = []
    /// How many of them wait.
    private(set) var waitingCount = 0
    /// No wait has an earlier deadline; there may be none with this one.
    private(set) var firstDeadline: RealTime?

    /// How many members there are.
    var count: Int { index.count }

    /// Lets somebody in who wants to know of these topics; the id that the other calls take.
    mutating func join(_ topics: [TopicPattern]) -> Int {
        let id = free.popLast() ?? members.count
        if id == members.count { members.append(nil) }
        members[id] = Member()
        index.insert(topics, for: id)
        return id
    }

    /// Lets a member go, which does not wait.
    mutating func leave(_ id: Int) {
        members[id] = nil
        index.remove(id)
        free.append(id)
    }

    /// Has a member wait, which has seen everything up to its place; the call to make at once when it has been cancelled.
    mutating func wait(
        _ id: Int, at place: LogCursor, until deadline: RealTime?, _ continuation: UnsafeContinuation<Call, Never>
    ) -> Outgoing? {
        if members[id]?.isCancelled == true { return (continuation, .cancelled) }
        members[id]?.wait = Wait(continuation: continuation, place: place, deadline: deadline)
        waitingCount += 1
        if let deadline, deadline.nanoseconds < firstDeadline?.nanoseconds ?? .max { firstDeadline = deadline }
        return nil
    }

    /// Up to where a member had seen everything when it began to wait; nil when it does not.
    func place(ofWaiting id: Int) -> LogCursor? { members.indices.contains(id) ? members[id]?.wait?.place : nil }

    /// Ends a member's waits, this one and those to come.
    mutating func cancel(_ id: Int) -> Outgoing? {
        guard members.indices.contains(id), members[id] != nil else { return nil }
        members[id]?.isCancelled = true
        return endWait(id).map { ($0.continuation, .cancelled) }
    }

    /// Calls those who wait for a topic of these events.
    mutating func call(for chunk: EventChunk, _ calls: inout [Outgoing]) {
        if waitingCount == 0 { return }
        if chunk.gap != nil { return callAll(after: LogCursor(log: chunk.log, sequence: chunk.first - 1), &calls) }
        for (offset, event) in chunk.events.enumerated() {
            // Whoever waited for the topic of the event before has been called already.
            if offset > 0, event.topicBytes.elementsEqual(chunk.events[offset - 1].topicBytes) { continue }
            let before = LogCursor(log: chunk.log, sequence: chunk.first + UInt64(offset) - 1)
            found.removeAll(keepingCapacity: true)
            index.forEachMatch(event.topicBytes) { found.append($0) }
            for id in found {
                // It may have read further than this on the disk.
                guard let wait = members[id]?.wait, wait.place.log != chunk.log || wait.place.sequence < chunk.end - 1 else { continue }
                _ = endWait(id)
                calls.append((wait.continuation, .proceed(before)))
            }
            if waitingCount == 0 { return }
        }
    }

    /// Calls all who wait: nothing before this place has been for them.
    mutating func callAll(after place: LogCursor, _ calls: inout [Outgoing]) {
        for id in members.indices {
            if let wait = endWait(id) { calls.append((wait.continuation, .proceed(place))) }
        }
    }

    /// Calls those whose deadline has passed: nothing before this place has been for them.
    mutating func callLate(at now: RealTime, after place: LogCursor, _ calls: inout [Outgoing]) {
        guard let first = firstDeadline, first.nanoseconds <= now.nanoseconds else { return }
        firstDeadline = nil
        for id in members.indices {
            guard let deadline = members[id]?.wait?.deadline else { continue }
            if deadline.nanoseconds <= now.nanoseconds {
                if let wait = endWait(id) { calls.append((wait.continuation, .proceed(place))) }
            } else if deadline.nanoseconds < firstDeadline?.nanoseconds ?? .max {
                firstDeadline = deadline
            }
        }
    }

    private mutating func endWait(_ id: Int) -> Wait? {
        guard let wait = members[id]?.wait else { return nil }
        members[id]?.wait = nil
        waitingCount -= 1
        return wait
    }
}
