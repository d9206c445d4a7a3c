import Linux

/// A cursor over the log that takes what comes next from memory, where it is there, and from the disk otherwise.
final class Subscriber {
    let hub: EventHub
    let id: Int
    private let selection: EventSelection
    private let selectsEverything: Bool

    /// Everything up to here has been seen; nil until the place to begin at has been looked up on the disk.
    private var place: LogCursor?
    private let start: LogStart
    /// Until an event of this time, or a later one, has been met, everything is passed over.
    private var notBefore: RealTime?
    /// Events of a later time are passed over.
    private let notAfter: RealTime?
    /// The number of the last event that is wanted.
    private var last: UInt64?

    /// What has been taken from memory.
    private var chunks: ArraySlice<EventChunk> = []
    /// How many events of the first chunk have been seen.
    private var offset = 0
    /// How many events that was since others had a turn.
    private var takenCount = 0
    /// Where the disk is being read.
    private var reader: LogReader?
    /// Events that were read there since memory was last looked at.
    private var readCount = 0
    /// The place behind which the disk had nothing, though there was something.
    private var lookedInVain: LogCursor?
    private(set) var hasEnded = false
    private let isOnLoop: Bool
    /// When it was last that others had a turn.
    private var turnStart = Instant.now

    /// After how many events from memory others have a turn: giving way costs as much as taking ten of them.
    private static let turn = 64
    /// How long it may keep the loop: what is passed over is compared with filters all the same, which may take long.
    private static let turnLength = Duration.milliseconds(2)
    /// How much is read from the disk between two looks at what is in memory.
    private static let stretch = 512

    init(_ subscription: EventSubscription) {
        hub = subscription.hub
        isOnLoop = subscription.isOnLoop
        selection = subscription.selection
        selectsEverything = selection == .everything
        start = subscription.start
        switch start {
        case .cursor(let cursor): place = cursor
        case .time(let time): notBefore = time
        case .now, .oldest: break
        }
        switch subscription.end {
        case .never: (last, notAfter) = (nil, nil)
        case .now: (last, notAfter) = (subscription.endOfLog.sequence, nil)
        case .time(let time): (last, notAfter) = (nil, time)
        }
        id = hub.join(selection.wakingTopics)
    }

    deinit { hub.leave(id) }

    /// The next event or gap; nil at the end, and, where nobody wants to wait, when there is nothing for now.
    ///
    /// - Parameter waits: whether to wait for it.
    func next(waiting waits: Bool = true) async throws(LogError) -> EventDelivery? {
        while !hasEnded {
            if isTurnOver {
                await Self.letTheLoopTurn()
                turnStart = .now
            }
            if let delivery = takeFromMemory() { return delivery }
            // Where there is always more, nobody waits, and waiting is what a cancelled task ends otherwise.
            if hasEnded || Task.isCancelled { break }
            // What comes from then on is none of it: whoever is slower than the publishers would never end.
            if let notAfter, last == nil, notAfter.nanoseconds <= RealTime.now.nanoseconds { last = hub.end.sequence }
            if !chunks.isEmpty { continue }
            var diskRead: LogCursor?
            if place == nil { reader = try hub.log.reader(from: start) }
            if let reader {
                if let delivery = try takeFromDisk(reader, &diskRead) { return delivery }
                if hasEnded { break }
                if diskRead == nil, isOnLoop {
                    await Self.letTheLoopTurn()
                    turnStart = .now
                }
            }
            guard let place else { continue }
            switch hub.find(after: place, diskRead: diskRead) {
            case .chunks(let chunks):
                take(chunks, behind: place)
                await giveWay()
            case .onDisk(let first):
                if let first, diskRead != nil, let gap = missing(behind: place, before: first) { return gap }
                if reader == nil { reader = try hub.log.reader(from: .cursor(place)) }
            case .end: hasEnded = true
            case .nothing:
                if !waits {
                    rest(diskRead)
                    return nil
                }
                await wait(at: place, diskRead: diskRead)
            }
        }
        reader = nil
        return nil
    }

    // MARK: Memory

    private func take(_ chunks: [EventChunk], behind place: LogCursor) {
        reader = nil
        self.chunks = chunks[...]
        // Some of the first may have been seen on the disk.
        offset = Int(place.sequence + 1 - chunks[chunks.startIndex].first)
    }

    /// What comes next, where that has been taken from memory already and it is nobody else's turn.
    func takeFromMemory() -> EventDelivery? {
        // Indexed in place: taking the chunk out would be counted twice for each event, by all who share it.
        while !chunks.isEmpty, !hasEnded, !isTurnOver {
            let index = chunks.startIndex
            if let gap = chunks[index].gap {
                let cursor = LogCursor(log: chunks[index].log, sequence: gap.last)
                chunks.removeFirst()
                offset = 0
                place = cursor
                if let last, gap.last >= last { hasEnded = true }
                return .gap(gap, cursor)
            }
            while offset < chunks[index].events.count {
                let event = Event(seq: chunks[index].first + UInt64(offset), chunks[index].events[offset])
                offset += 1
                let cursor = LogCursor(log: chunks[index].log, sequence: event.seq)
                if let delivery = see(event, cursor) { return delivery }
                if hasEnded || isTurnOver { return nil }
            }
            chunks.removeFirst()
            offset = 0
        }
        return nil
    }

    /// Steps behind an event; what is to be delivered of it.
    private func see(_ event: Event, _ cursor: LogCursor) -> EventDelivery? {
        place = cursor
        if let last {
            if event.seq >= last { hasEnded = true }
            if event.seq > last { return nil }
        }
        if let notBefore {
            if event.time.nanoseconds < notBefore.nanoseconds { return nil }
            self.notBefore = nil
        }
        if let notAfter, event.time.nanoseconds > notAfter.nanoseconds { return nil }
        return selectsEverything || selection.matches(event) ? .event(event, cursor) : nil
    }

    // MARK: Disk

    /// - Parameter diskRead: where the events in memory ended before the disk was read to its end; left alone when it was not.
    private func takeFromDisk(_ reader: LogReader, _ diskRead: inout LogCursor?) throws(LogError) -> EventDelivery? {
        var end: LogCursor?
        reading: while readCount < Self.stretch {
            readCount += 1
            guard let item = try reader.next() else {
                if end == nil {
                    // Once more: what is in memory by now was on the disk before.
                    end = hub.end
                    continue
                }
                diskRead = end
                place = reader.cursor
                break
            }
            let cursor = reader.cursor
            switch item {
            case .gap(let gap):
                place = cursor
                if let last, gap.last >= last { hasEnded = true }
                return .gap(gap, cursor)
            case .event(let sequence):
                guard let event = try? Event(line: reader.line) else {
                    // Written by another program, or by one that knows more.
                    place = cursor
                    return .gap(LogGap(first: sequence, last: sequence, reason: .damage), cursor)
                }
                if let delivery = see(event, cursor) { return delivery }
                if hasEnded { return nil }
                if isTurnOver { break reading }
            }
        }
        readCount = 0
        return nil
    }

    /// The gap that is left when what is no longer in memory is not on the disk either.
    ///
    /// Found so twice: it may have left the memory just after the disk was read.
    private func missing(behind place: LogCursor, before first: UInt64) -> EventDelivery? {
        guard place == lookedInVain else {
            lookedInVain = place
            return nil
        }
        let gap = LogGap(first: place.sequence + 1, last: first - 1, reason: .damage)
        let cursor = LogCursor(log: place.log, sequence: gap.last)
        self.place = cursor
        reader = nil
        if let last, gap.last >= last { hasEnded = true }
        return .gap(gap, cursor)
    }

    // MARK: Waiting

    /// Lets other tasks have a turn, now and then: as long as there is something in memory nothing else here suspends, and on few threads
    /// the first subscribers that run would leave to the others only what has to be read from the disk by then.
    private func giveWay() async {
        takenCount += chunks.reduce(0) { $0 + $1.events.count }
        guard takenCount >= Self.turn else { return }
        takenCount = 0
        if isOnLoop { await Self.letTheLoopTurn() } else { await Task.yield() }
    }

    private var isTurnOver: Bool { isOnLoop && Instant.now - turnStart >= Self.turnLength }

    /// Yielding lets other tasks have a turn, but the loop looks at its descriptors only when none has anything to do.
    @LoopActor private static func letTheLoopTurn() async { _ = await Watch().next(until: .now) }

    /// Ends it: who waits for the next event gets none, and nobody gets any more.
    func stop() {
        hasEnded = true
        hub.cancel(id)
    }

    /// Lets go of the window onto the disk, which is a quarter of a megabyte: whoever waits may wait long.
    private func rest(_ diskRead: LogCursor?) {
        if diskRead != nil, let place, hub.hasInMemory(after: place) { reader = nil }
    }

    private func wait(at place: LogCursor, diskRead: LogCursor?) async {
        if let last, place.sequence >= last {
            hasEnded = true
            return
        }
        if let notAfter, notAfter.nanoseconds <= RealTime.now.nanoseconds {
            hasEnded = true
            return
        }
        rest(diskRead)
        takenCount = 0
        switch await hub.wait(id, at: place, diskRead: diskRead, until: notAfter) {
        case .proceed(let cursor):
            // What is between was not for this subscriber.
            if cursor.log == place.log, cursor.sequence > place.sequence { self.place = cursor }
        case .cancelled: hasEnded = true
        }
        if isOnLoop { turnStart = .now }
    }
}
