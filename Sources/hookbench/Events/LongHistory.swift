import Events
import Linux

/// A log of a million events: finding its last second, and replaying all of it.
enum LongHistory {
    private static let count = 1_000_000

    @LoopActor static func measure(on bench: Workbench, _ effort: Effort) async throws(Failure) -> [Figure] {
        let log = try SampleLog(count: count, at: "\(bench.directory)/history")
        let empty = try SampleLog(count: 0, at: "\(bench.directory)/empty")
        return try await search(log, empty, bench, effort) + programReplay(log, bench, effort) + readerReplay(log, effort)
    }

    // MARK: The program

    @LoopActor private static func search(
        _ log: SampleLog, _ empty: SampleLog, _ bench: Workbench, _ effort: Effort
    ) async throws(Failure) -> [Figure] {
        let title = "hookctl events -S, the last second of a million, less an empty log"
        let since = ["-S", log.start(ofLast: 1000)]
        let (full, none): (EventsCommand, EventsCommand)
        do throws(Failure) {
            (full, none) = (try EventsCommand(on: log, bench), try EventsCommand(on: empty, bench))
            try full.check(since, count: 1000)
            try none.check(since, count: 0)
        } catch {
            return [Figure(.history, title, .absent(reason: error.message), atMost: 10)]
        }
        var contest = Contest()
        contest.enter { () throws(Failure) in try full.run(since) }
        contest.enter { () throws(Failure) in try none.run(since) }
        let medians = try await contest.run(for: effort.span(seconds: 3))
        let more = (medians[0].time - medians[1].time) / .milliseconds(1)
        let outcome = Figure.Outcome.measured(
            more, .milliseconds, rounds: medians[0].rounds, time: medians[0].time, yardstick: medians[1].time)
        return [Figure(.history, title, outcome, atMost: 10)]
    }

    @LoopActor private static func programReplay(
        _ log: SampleLog, _ bench: Workbench, _ effort: Effort
    ) async throws(Failure) -> [Figure] {
        let formats = ["json", "text"]
        let titles = formats.map { "hookctl events --format \($0), all of a million, each" }
        let memory = "hookctl events, the most memory it takes for all of a million"
        let command: EventsCommand
        do throws(Failure) {
            command = try EventsCommand(on: log, bench)
            for format in formats { try command.check(["--format", format], count: count) }
        } catch {
            return titles.map { Figure(.history, $0, .absent(reason: error.message), .atLeast(1e6)) }
                + [Figure(.history, memory, .absent(reason: "nothing ran"), .atMost(64))]
        }
        var contest = Contest()
        for format in formats {
            contest.enter { () throws(Failure) in try command.run(["--format", format]) / count }
        }
        let medians = try await contest.run(for: effort.span(seconds: 10))
        var peak = 0
        for format in formats { peak = max(peak, try command.peakMemory(["--format", format])) }
        let mebibytes = Figure.Outcome.measured(
            Double(peak) / 1_048_576, .mebibytes, rounds: formats.count, time: nil, yardstick: nil)
        return zip(titles, medians).map { Figure(.history, $0, rateOf: $1, atLeast: 1e6) }
            + [Figure(.history, memory, mebibytes, atMost: 64)]
    }

    // MARK: The library

    @LoopActor private static func readerReplay(_ log: SampleLog, _ effort: Effort) async throws(Failure) -> [Figure] {
        var contest = Contest()
        for decodes in [false, true] {
            contest.enter { () throws(Failure) in
                let begin = Instant.now
                guard try read(log, decodes: decodes) == count else { throw Failure("the log of \(count) events has lost some") }
                return (.now - begin) / count
            }
        }
        let medians = try await contest.run(for: effort.span(seconds: 5))
        return [
            Figure(.history, "in process, all of a million as lines, each", rateOf: medians[0], atLeast: 1e6),
            Figure(.history, "for comparison: in process, as events, each", rateOf: medians[1], atLeast: nil),
        ]
    }

    private static func read(_ log: SampleLog, decodes: Bool) throws(Failure) -> Int {
        try SampleLog.attempt { () throws(any Error) in
            let reader = try LogReader(at: log.path, from: .oldest)
            var events = 0
            while let item = try reader.next() {
                guard case .event(let number) = item else { throw Failure("the log has a gap") }
                if decodes {
                    let event = try Event(line: reader.line)
                    guard event.seq == number else { throw Failure("event \(number) says that it is \(event.seq)") }
                }
                events += 1
            }
            return events
        }
    }
}
