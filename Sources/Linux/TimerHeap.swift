/// The deadlines of all watches that wait, soonest first.
///
/// A watch's earlier entries are left in place when it waits anew; an entry counts only while its watch still waits for that very deadline.
struct TimerHeap {
    private struct Entry {
        let deadline: Instant
        let watch: Watch
    }

    private var entries: [Entry] = []

    /// The time until the soonest deadline for epoll_wait(2): milliseconds, rounded up so that nobody is woken early; -1 for none.
    mutating func millisecondsToNext(after now: Instant) -> Int32 {
        dropStale()
        guard let first = entries.first else { return -1 }
        let nanoseconds = max(0, first.deadline.nanoseconds - now.nanoseconds)
        return Int32(min((nanoseconds + 999_999) / 1_000_000, 3_600_000))
    }

    mutating func add(_ watch: Watch, at deadline: Instant) {
        // A run that waits a thousand times for its one deadline has one entry.
        if watch.armed == deadline { return }
        watch.armed = deadline
        entries.append(Entry(deadline: deadline, watch: watch))
        var child = entries.count - 1
        while child > 0, case let parent = (child - 1) / 2, entries[child].deadline < entries[parent].deadline {
            entries.swapAt(child, parent)
            child = parent
        }
    }

    /// Wakes every watch whose deadline has come.
    mutating func expire(at now: Instant) {
        while let first = entries.first, first.deadline <= now {
            removeFirst()
            if first.watch.deadline == first.deadline { first.watch.expire() }
        }
    }

    private mutating func dropStale() {
        while let first = entries.first, first.watch.deadline != first.deadline { removeFirst() }
    }

    private mutating func removeFirst() {
        entries.swapAt(0, entries.count - 1)
        let removed = entries.removeLast()
        if removed.watch.armed == removed.deadline { removed.watch.armed = nil }
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count && entries[child].deadline < entries[least].deadline {
                least = child
            }
            if least == parent { return }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
