import Events
import Linux

/// Goes through events from a place in the log on and hands what was asked for to standard output, until an end that was asked for or comes.
///
/// All that it keeps is the source's window and one buffer of lines; that is written when it is full, and whenever there is nothing more to
/// read for now. What stands in the cursor file is never ahead of what has been written.
@LoopActor final class EventStream {
    /// After how many lines at most a signal is heard.
    private static let attention = 4096
    /// How far apart the cursor is stored while there is always more to read: each time may have to wait for the disk (ext4 sees to it that
    /// a file which replaces another has its contents).
    private static let storePause = Duration.milliseconds(100)

    private let plan: StreamPlan
    private var printer: EventPrinter?
    private var pending = PendingLines()
    private let output: EventOutput
    private let signals: SignalSource
    private let watch = Watch()
    private var cursorFile: CursorFile?
    private let keepsCursor: Bool
    private let socket: DaemonSocket
    private var source: any EventSource
    /// Whether it has been told that the daemon has gone.
    private var hasToldLoss = false
    /// Everything up to here has been seen, and is pending or written where it was asked for; nil while that is not known.
    private var seen: LogCursor?
    private var lastStore = Instant(nanoseconds: 0)
    private var count = 0

    /// Runs a stream to its end, on the calling thread, which becomes the event loop's.
    ///
    /// - Parameters:
    ///   - cursorFile: the path of the cursor file; what it says goes before where the plan begins.
    ///   - socket: where the daemon is asked for the events; where there is none, they are read here.
    nonisolated static func run(_ plan: StreamPlan, cursorFile: String?, socket: DaemonSocket) throws(CommandFailure) -> StreamEnd {
        try EventLoop.perform { () async throws(CommandFailure) -> StreamEnd in
            // While signals still end it at once.
            let client = try await socket.connect(for: DaemonClient.events)
            let stream = try EventStream(plan, cursorFile: cursorFile, socket, client)
            return await stream.run()
        }
    }

    private init(
        _ plan: StreamPlan, cursorFile path: String?, _ socket: DaemonSocket, _ client: DaemonClient?
    ) throws(CommandFailure) {
        var start = plan.start
        var cursorFile: CursorFile?
        if let path {
            let file = try CursorFile(path)
            switch file.contents {
            case .nothing: break
            case .oldest: start = .oldest
            case .cursor(let cursor): start = .cursor(cursor)
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
        self.socket = socket
        self.cursorFile = consume cursorFile
        keepsCursor = path != nil
        if let format = plan.format { printer = EventPrinter(format, isForTerminal: plan.isForTerminal) }
        source =
            if let client { SocketSource(client, plan, from: start, watch) } else { LogSource(plan, from: start, watch) }
    }

    /// Runs to the end; the cursor file then says how far it got.
    func run() async -> StreamEnd {
        watch.add(signals.descriptor, .readable)
        watchForHangUp()
        var end: StreamEnd
        do throws(StreamEnd) {
            end = try await go()
        } catch {
            end = error
        }
        if case .signalled = end { writeNow() }
        do throws(StreamEnd) {
            try storeCursor(isLast: true)
        } catch {
            end = error
        }
        source.close()
        watch.removeAll()
        return end
    }

    private func go() async throws(StreamEnd) -> StreamEnd {
        while true {
            let isLast = isLate
            try source.look()
            // Before anything happens: what comes while nobody runs is not to be missed either.
            try noteCursor()
            let isEnough = try await read()
            try noteCursor()
            try await flush()
            try storeCursor()
            if isEnough { return .enough }
            if source.isComplete { return plan.follows ? .late : .finished }
            if isLast, source.hasCaughtUp { return .late }
            if !source.hasNews { try await wait(until: nextMoment) }
        }
    }

    /// Takes over how far the source has got; the first such place is stored at once.
    private func noteCursor() throws(StreamEnd) {
        guard keepsCursor, let cursor = source.cursor else { return }
        let isFirst = seen == nil
        seen = cursor
        if isFirst { try storeCursor() }
    }

    // MARK: Reading

    /// Reads what there is for now; whether that was enough.
    private func read() async throws(StreamEnd) -> Bool {
        var lines = 0
        while let item = try source.next() {
            switch item {
            case .event, .other:
                if keepsCursor { seen = source.cursor }
                lines += 1
                if lines % Self.attention == 0 { try hearSignals() }
                guard case .event = item else { continue }
                print()
                count += 1
                if count == plan.limit { return true }
                if pending.isFull { try await flush() }
            case .gap(let gap): try await state(gap)
            case .lost(let reason): try await replace(reason)
            }
        }
        return false
    }

    private func print() {
        guard printer != nil else { return }
        let source = source
        pending.append(endingAt: seen) {
            printer!.append(source.line, isSealed: source.isSealed, cursor: source.cursor ?? Self.nowhere, to: &$0)
        }
    }

    private static let nowhere = LogCursor(log: LogID(random: 0, generation: 1), sequence: 0)

    /// Says once what is missing: on standard error, or as an object among the objects.
    private func state(_ gap: LogGap) async throws(StreamEnd) {
        if plan.stopsAtGaps {
            try await flush()
            throw .failed(CommandFailure("\(gap); --skip-gap goes on behind", .damaged))
        }
        if keepsCursor { seen = source.cursor }
        var isPrinted = false
        pending.append(endingAt: seen) { isPrinted = printer?.append(gap, to: &$0) ?? false }
        if isPrinted { return }
        // In its place among the lines, where both go to the same terminal.
        try await flush()
        Output.error.complain("\(gap)")
    }

    /// Goes on without the daemon: in the log itself, where that can be read, and otherwise when the daemon is back.
    private func replace(_ reason: String) async throws(StreamEnd) {
        guard let lost = source as? SocketSource else { return }
        try await flush()
        let daemon = "the daemon at \(lost.path) has gone (\(reason))"
        if case .usual = socket, let cursor = source.cursor {
            let log = LogSource(plan, from: .cursor(cursor), watch)
            if (try? log.look()) != nil {
                Output.error.complain("\(daemon); going on in \(plan.path)")
                lost.close()
                source = log
                return
            }
        }
        guard plan.follows else { throw .failed(CommandFailure("\(daemon) before all was there", .daemonUnavailable)) }
        if !hasToldLoss { Output.error.complain("\(daemon); waiting for it to come back") }
        hasToldLoss = true
        lost.reconnect()
    }

    // MARK: Writing

    /// Writes what is pending, however long that takes, and notes how far that is.
    private func flush() async throws(StreamEnd) {
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
    private func waitForRoom() async throws(StreamEnd) {
        try storeCursorWhenDue()
        watch.remove(output.descriptor)
        watch.add(output.descriptor, .writable)
        // What is new can wait, and would be reported over and over.
        source.pause()
        defer {
            watch.remove(output.descriptor)
            watchForHangUp()
            source.resume()
        }
        while await watch.next(until: nil) != .ready(output.descriptor.number) { try hearSignals() }
    }

    // MARK: Waiting

    /// Waits until there may be something new, or until the moment has come.
    private func wait(until moment: Instant?) async throws(StreamEnd) {
        guard case .ready(let number) = await watch.next(until: moment) else { return }
        try hearSignals()
        if number == output.descriptor.number { throw .closed }
    }

    private func hearSignals() throws(StreamEnd) {
        if let arrival = signals.next() { throw .signalled(arrival.signal) }
    }

    /// A pipe's writing end never becomes readable: all that it reports is that nobody will read any more.
    private func watchForHangUp() {
        if output.isPipe { watch.add(output.descriptor, .readable) }
    }

    /// Whether the time is up.
    private var isLate: Bool { plan.deadline.map { Instant.now >= $0 } ?? false }

    /// When to look again though nothing has come.
    private var nextMoment: Instant? {
        // What is late already waits for the source to catch up.
        let deadline = isLate && !source.hasCaughtUp ? nil : plan.deadline
        guard let look = source.nextLook else { return deadline }
        return deadline.map { min($0, look) } ?? look
    }

    // MARK: The cursor file

    private func storeCursorWhenDue() throws(StreamEnd) {
        if keepsCursor, Instant.now >= lastStore + Self.storePause { try storeCursor() }
    }

    /// Stores how far has been written.
    private func storeCursor(isLast: Bool = false) throws(StreamEnd) {
        guard keepsCursor, let cursor = pending.isEmpty ? seen : pending.reached else { return }
        // A log that nobody has written to yet has no id.
        let hasID = cursor.log.random != 0
        lastStore = .now
        if hasID || cursor.sequence == 0 { try store(hasID ? .cursor(cursor) : .oldest, isLast: isLast) }
    }

    private func store(_ contents: CursorFile.Contents, isLast: Bool = false) throws(StreamEnd) {
        do throws(CommandFailure) { try cursorFile?.store(contents, isLast: isLast) } catch { throw .failed(error) }
    }
}

extension ProgramStatus {
    /// What the end of a stream means; says what has failed.
    init(_ end: StreamEnd) {
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
