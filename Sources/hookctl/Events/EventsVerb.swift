import CommandLine
import Configuration
import Events
import Linux

/// `hookctl events`: what has happened, and what happens.
struct EventsVerb {
    private let invocation: Invocation

    init(_ invocation: Invocation) { self.invocation = invocation }

    func perform() -> ProgramStatus {
        do throws(CommandFailure) {
            let cursorFile = invocation.value("cursor-file")
            let plan = try plan(hasCursorFile: cursorFile != nil)
            let end = try EventStream.run(plan, cursorFile: cursorFile, socket: try DaemonSocket(for: invocation))
            if case .late = end { return .done }
            return ProgramStatus(end)
        } catch {
            error.tell()
            return error.status
        }
    }

    private func plan(hasCursorFile: Bool) throws(CommandFailure) -> StreamPlan {
        let request = try EventsRequest(invocation, limit: "limit", hasUntil: true)
        let follows = invocation.flag("follow", default: true)
        let hasCursor = invocation.value("cursor") != nil
        guard !hasCursor || !hasCursorFile else {
            throw CommandFailure("--cursor and --cursor-file both say where to begin; give one of them", .usage)
        }
        let skipsGaps = invocation.flag("skip-gap")
        guard !skipsGaps || hasCursor || hasCursorFile else {
            throw CommandFailure("--skip-gap goes with --cursor or --cursor-file; without them gaps are told and passed", .usage)
        }
        if follows, request.start == nil, !hasCursorFile, let until = request.until, until.nanoseconds <= RealTime.now.nanoseconds {
            throw CommandFailure(
                "--until \(RFC3339.utc(until)) is over, and following begins now; add --since or --no-follow", .usage)
        }
        return StreamPlan(
            path: try EventsConfiguration.load(for: invocation).directory, selection: request.selection,
            start: request.start ?? (follows ? .now : .oldest), limit: request.limit, until: request.until, follows: follows,
            stopsAtGaps: (hasCursor || hasCursorFile) && !skipsGaps, format: request.format,
            isForTerminal: Terminal.output.isTerminal)
    }
}
