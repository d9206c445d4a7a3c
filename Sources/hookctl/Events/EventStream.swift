import Events
import Linux

/// Goes through the log from a place on and hands what was asked for to standard output, until an end that was asked for or comes.
///
/// All that it keeps is the reader's window and one buffer of lines; that is written when it is full, and whenever there is nothing more to
/// read for now. What stands in the cursor file is never ahead of what has been written.
@LoopActor final class EventStream {
    /// What to do.
    struct Plan: Sendable {
        /// The log's directory.
        let path: String
        let selection: LineSelection
        var start: LogStart
        /// How many events end it.
        var limit: Int?
        /// The last moment that counts, on the calendar's clock: a quiet follow ends then.
        var until: RealTime?
        /// When it ends however little has happened.
        var deadline: Instant?
        var follows = true
        /// Whether a gap ends it, for somebody who must not miss anything.
        var stopsAtGaps = false
        /// How to print; nil for not at all.
        let format: EventFormat?
        let isForTerminal: Bool
    }

    /// Why it ended.
    enum End: Error {
        /// As many events as were asked for.
        case enough
        /// There is nothing more, and nobody follows.
        case finished
        /// The time is up.
        case late
        case signalled(Signal)
        /// Nobody reads what is printed any more.
        case closed
        case failed(CommandFailure)
    }

    /// After how many lines at most a signal is heard.
    private static let attention = 4096
    /// How far apart the cursor is stored while there is always more to read: each time may have to wait for the disk (ext4 sees to it that
    /// a file which replaces another has its contents).
    private static let storePause = Duration.milliseconds(100)

    private var plan: Plan
    private var printer: EventPrinter?
    private var pending = PendingLines()
    private let output: EventOutput
    private let signals: SignalSource
    private let watch = Watch()
    private var cursorFile: CursorFile?
    private let keepsCursor: Bool
    private var changes: LogChanges?
    /// Everything up to here has been seen, and is pending or written where it was asked for; nil while that is not known.
    private var seen: LogCursor?
    private var lastStore = Instant(nanoseconds: 0)
    private var count = 0

    /// Runs a stream to its end, on the calling thread, which becomes the event loop's.
    nonisolated static func run(_ plan: Plan, cursorFile: String?) throws(CommandFailure) -> End {
        do throws(Errno) {
            try EventLoop.open()
        } catch {
            throw CommandFailure("cannot make an event loop: \(error)", .unavailable)
        }
        return EventLoop.shared.run { @LoopActor () async -> End in
            do throws(CommandFailure) {
                let stream = try EventStream(plan, cursorFile: cursorFile)
                return await stream.run()
            } catch {
                return .failed(error)
            }
        }
    }

    /// - Parameter path: the cursor file; what it says goes before where the plan begins.
    private init(_ plan: Plan, cursorFile path: String?) throws(CommandFailure) {
        var plan = plan
        var cursorFile: CursorFile?
        if let path {
            let file = try CursorFile(path)
            switch file.contents {
            case .nothing: break
            case .oldest: plan.start = .oldest
            case .cursor(let cursor): plan.start = .cursor(cursor)
            }
            cursorFile = consume file
        }
        do throws(Errno) {
            output = try EventOutput()
            signals = try SignalSource([.terminate, .interrupt, .hangUp, .quit])
        } catch {
            throw CommandFailure("cannot open what following events needs: \(error)", .unavailable)
        }
        self.plan = plan
        self.cursorFile = consume cursorFile
        keepsCursor = path != nil
        if let format = plan.format { printer = EventPrinter(format, isForTerminal: plan.isForTerminal) }
    }

    /// Runs to the end; the cursor file then says how far it got.
    func run() async -> End {
        watch.add(signals.descriptor, .readable)
        watchForHangUp()
        var end: End
        do throws(End) {
            end = try await go()
        } catch {
            end = error
        }
        if case .signalled = end { writeNow() }
        do throws(End) {
            try storeCursor(isLast: true)
        } catch {
            end = error
        }
        watch.removeAll()
        return end
    }

    private func go() async throws(End) -> End {
        guard let reader = try await open() else { return .finished }
        let horizon = try begin(reader)
        while true {
            // Before the last look, not behind it: what comes in between would be missed.
            let isLast = !plan.follows || isLate
            reader.changes?.drain()
            let isEnough = try await read(reader)
            if seen == nil { seen = horizon }
            try await flush()
            try storeCursor()
            if isEnough { return .enough }
            if isLast { return plan.follows ? .late : .finished }
            try await wait(until: nextMoment)
        }
    }

    // MARK: Beginning

    /// Opens the log, once it is there; nil when it is not and nobody waits for it.
    private func open() async throws(End) -> LogReader? {
        var hasTold = false
        while true {
            do throws(LogError) {
                return try LogReader(at: plan.path, from: plan.start, following: plan.follows)
            } catch {
                guard case .missing = error else { throw .failed(CommandFailure(error)) }
                if case .cursor = plan.start { throw .failed(CommandFailure(error)) }
            }
            if !hasTold { Output.error.complain("there is no event log at \(plan.path) yet") }
            hasTold = true
            guard plan.follows else { return nil }
            // Whatever will be in it is new.
            if case .now = plan.start { plan.start = .oldest }
            if case .oldest = plan.start { try store(.oldest) }
            if isLate { throw .late }
            try await waitForLog()
        }
    }

    private func waitForLog() async throws(End) {
        let arrival: LogArrival
        do throws(Errno) {
            arrival = try LogArrival(of: plan.path)
        } catch {
            throw .failed(CommandFailure("cannot wait for the event log \(plan.path): \(error)", .unavailable))
        }
        // It may have come before the watch was there.
        guard (try? FileStatus.of(plan.path)) == nil else { return }
        watch.add(arrival.names.descriptor, .readable)
        defer { watch.remove(arrival.names.descriptor) }
        try await wait(until: nextMoment)
    }

    /// Notes where it begins; for a time, which may stand behind every event, how far the log goes now.
    private func begin(_ reader: LogReader) throws(End) -> LogCursor? {
        changes = reader.changes
        changes?.add(to: watch)
        guard keepsCursor else { return nil }
        switch plan.start {
        case .cursor(let cursor): seen = cursor
        case .oldest, .now:
            seen = reader.cursor
            // Before anything happens: what comes while nobody runs is not to be missed either.
            try storeCursor()
        case .time: return try? LogReader(at: plan.path, from: .now).cursor
        }
        return nil
    }

    // MARK: Reading

    /// Reads what there is for now; whether that was enough.
    private func read(_ reader: LogReader) async throws(End) -> Bool {
        var lines = 0
        while let item = try next(reader) {
            switch item {
            case .event:
                if keepsCursor { seen = reader.cursor }
                lines += 1
                if lines % Self.attention == 0 { try hearSignals() }
                guard plan.selection.matches(reader.line) else { continue }
                print(reader)
                count += 1
                if count == plan.limit { return true }
                if pending.isFull { try await flush() }
            case .gap(let gap): try await state(gap, reader)
            }
        }
        return false
    }

    private func next(_ reader: LogReader) throws(End) -> LogReader.Item? {
        do throws(LogError) { return try reader.next() } catch { throw .failed(CommandFailure(error)) }
    }

    private func print(_ reader: LogReader) {
        guard printer != nil else { return }
        pending.append(endingAt: seen) { printer!.append(reader.line, cursor: reader.cursor, to: &$0) }
    }

    /// Says once what is missing: on standard error, or as an object among the objects.
    private func state(_ gap: LogGap, _ reader: LogReader) async throws(End) {
        if plan.stopsAtGaps {
            try await flush()
            throw .failed(CommandFailure("\(gap); --skip-gap goes on behind", .damaged))
        }
        if keepsCursor { seen = reader.cursor }
        var isPrinted = false
        pending.append(endingAt: seen) { isPrinted = printer?.append(gap, to: &$0) ?? false }
        if isPrinted { return }
        // In its place among the lines, where both go to the same terminal.
        try await flush()
        Output.error.complain("\(gap)")
    }

    // MARK: Writing

    /// Writes what is pending, however long that takes, and notes how far that is.
    private func flush() async throws(End) {
        while !pending.isEmpty {
            if output.mayBlock { try await waitForRoom() }
            do throws(Errno) {
                try writeSome()
            } catch {
                switch error {
                case .again: try await waitForRoom()
                case .brokenPipe: throw .closed
                default: throw .failed(CommandFailure("cannot write to standard output: \(error)", .unwritten))
                }
            }
        }
        try hearSignals()
        try storeCursorWhenDue()
    }

    private func writeSome() throws(Errno) {
        try pending.write { (bytes) throws(Errno) in try output.write(bytes) }
    }

    /// Writes what is pending as far as there is room.
    private func writeNow() {
        guard !output.mayBlock else { return }
        while !pending.isEmpty, (try? writeSome()) != nil {}
    }

    /// Waits until standard output takes more, for which its reader has all the time in the world.
    private func waitForRoom() async throws(End) {
        try storeCursorWhenDue()
        watch.remove(output.descriptor)
        watch.add(output.descriptor, .writable)
        // What is new can wait, and would be reported over and over.
        changes?.remove(from: watch)
        defer {
            watch.remove(output.descriptor)
            watchForHangUp()
            changes?.add(to: watch)
        }
        while case .ready(let number) = await watch.next(until: nil), number != output.descriptor.number { try hearSignals() }
    }

    // MARK: Waiting

    /// Waits until there may be something new, or until the moment has come.
    private func wait(until moment: Instant?) async throws(End) {
        guard case .ready(let number) = await watch.next(until: moment) else { return }
        try hearSignals()
        if number == output.descriptor.number { throw .closed }
    }

    private func hearSignals() throws(End) {
        if let arrival = signals.next() { throw .signalled(arrival.signal) }
    }

    /// A pipe's writing end never becomes readable: all that it reports is that nobody will read any more.
    private func watchForHangUp() {
        if output.isPipe { watch.add(output.descriptor, .readable) }
    }

    /// Whether the time is up.
    private var isLate: Bool {
        plan.deadline.map { Instant.now >= $0 } ?? false || plan.until.map { RealTime.now.nanoseconds > $0.nanoseconds } ?? false
    }

    /// When to look at the clock again.
    private var nextMoment: Instant? {
        guard let until = plan.until else { return plan.deadline }
        // Both clocks go equally fast, unless somebody sets one: then it is looked at again.
        let rest = Duration.nanoseconds(until.nanoseconds) - .nanoseconds(RealTime.now.nanoseconds)
        let moment = Instant.now + max(.zero, rest) + .nanoseconds(1)
        return plan.deadline.map { min($0, moment) } ?? moment
    }

    // MARK: The cursor file

    private func storeCursorWhenDue() throws(End) {
        if keepsCursor, Instant.now >= lastStore + Self.storePause { try storeCursor() }
    }

    /// Stores how far has been written.
    private func storeCursor(isLast: Bool = false) throws(End) {
        guard keepsCursor, let cursor = pending.isEmpty ? seen : pending.reached else { return }
        // A log that nobody has written to yet has no id.
        let hasID = cursor.log.random != 0
        lastStore = .now
        if hasID || cursor.sequence == 0 { try store(hasID ? .cursor(cursor) : .oldest, isLast: isLast) }
    }

    private func store(_ contents: CursorFile.Contents, isLast: Bool = false) throws(End) {
        do throws(CommandFailure) { try cursorFile?.store(contents, isLast: isLast) } catch { throw .failed(error) }
    }
}

extension ProgramStatus {
    /// What the end of a stream means; says what has failed.
    init(_ end: EventStream.End) {
        switch end {
        case .enough, .finished: self = .done
        case .late: self = .late
        case .signalled(let signal): self = .interrupted(signal)
        // As a program that the signal ends: it is what the shell expects of the left side of a pipe.
        case .closed: self = .interrupted(.brokenPipe)
        case .failed(let failure):
            failure.tell()
            self = failure.status
        }
    }
}
