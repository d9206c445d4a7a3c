import CommandLine
import Configuration
import Events
import Linux

/// What the command line of `events` or `wait` asks for.
struct EventsRequest {
    let selection: StreamPlan.Selection
    /// Where to begin; nil for where the verb begins by itself.
    let start: LogStart?
    /// The last moment that counts.
    let until: RealTime?
    /// How many events at most.
    let limit: Int?
    let format: EventFormat

    /// - Parameters:
    ///   - limit: the option that says how many events.
    ///   - hasUntil: whether the verb knows an end in time.
    init(
        _ invocation: Invocation, limit option: String, hasUntil: Bool, context: TimeContext = .current
    ) throws(CommandFailure) {
        let since = try Self.time("since", invocation, context)
        until = hasUntil ? try Self.time("until", invocation, context) : nil
        if let since, let until, since.nanoseconds > until.nanoseconds {
            throw CommandFailure(
                "--since \(RFC3339.utc(since)) is after --until \(RFC3339.utc(until)): there can be no such event", .usage)
        }
        let cursor = try Self.cursor(invocation)
        guard since == nil || cursor == nil else {
            throw CommandFailure("--cursor and --since both say where to begin; give one of them", .usage)
        }
        start = cursor.map { .cursor($0) } ?? since.map { .time($0) }
        limit = try Self.count(option, invocation)
        format = try Self.format(invocation)
        selection = try Self.selection(invocation, until: until)
    }

    private static func time(_ option: String, _ invocation: Invocation, _ context: TimeContext) throws(CommandFailure) -> RealTime? {
        guard let text = invocation.value(option) else { return nil }
        do throws(InvalidExpression) {
            return try TimeExpression(text).time(in: context)
        } catch {
            throw CommandFailure(in: "--\(option)", error)
        }
    }

    private static func cursor(_ invocation: Invocation) throws(CommandFailure) -> LogCursor? {
        guard let text = invocation.value("cursor") else { return nil }
        guard let cursor = LogCursor(text) else {
            throw CommandFailure(
                "--cursor: \(Problem.quote(text)) is no cursor; give one that this program has printed, such as 9f86d081884c7d65.1:1024",
                .usage)
        }
        return cursor
    }

    private static func count(_ option: String, _ invocation: Invocation) throws(CommandFailure) -> Int? {
        guard let text = invocation.value(option) else { return nil }
        guard let count = Int(text), count > 0 else {
            throw CommandFailure("--\(option): \(Problem.quote(text)) is no number of events; give one from 1 on", .usage)
        }
        return count
    }

    private static func format(_ invocation: Invocation) throws(CommandFailure) -> EventFormat {
        let isJSON = invocation.flag("json")
        guard let text = invocation.value("format") else { return isJSON ? .json : .text }
        guard !isJSON || text == "json" else { throw CommandFailure("--json and --format both say how to print; give one of them", .usage) }
        switch text {
        case "json": return .json
        case "text": return .text
        default: break
        }
        let template: EventTemplate
        do throws(InvalidExpression) { template = try EventTemplate(text) } catch { throw CommandFailure(in: "--format", error) }
        guard template.hasFields else {
            throw CommandFailure(
                "--format: \(Problem.quote(text)) is neither text nor json nor a template with fields, such as \"{time} {topic}\"", .usage)
        }
        return .template(template)
    }

    private static func selection(_ invocation: Invocation, until: RealTime?) throws(CommandFailure) -> StreamPlan.Selection {
        var topics: [TopicPattern] = []
        for text in invocation.values("topic") {
            do throws(InvalidExpression) { topics.append(try TopicPattern(text)) } catch { throw CommandFailure(in: "--topic", error) }
        }
        let names = invocation.values("name")
        for name in names where name.isEmpty || name.utf8.count > LineSelection.nameLengthLimit {
            throw CommandFailure("--name: a name or id has 1 to \(LineSelection.nameLengthLimit) bytes, not \(name.utf8.count)", .usage)
        }
        do throws(InvalidExpression) {
            let filters = invocation.values("filter")
            let selection = EventSelection(topics: topics, filter: try EventFilter(filters))
            return StreamPlan.Selection(
                lines: try LineSelection(selection, names: names, until: until), topics: invocation.values("topic"), filters: filters,
                names: names)
        } catch {
            throw CommandFailure(in: "--filter", error)
        }
    }
}
