import Events
import JSON
import Linux
import Varlink

/// Which events a client wants to see, and from where on.
struct EventRequest {
    let selection: EventSelection
    /// Passes those that are about one of the names; everything where none was given.
    let names: EventFilter
    let start: LogStart
    let end: SubscriptionEnd

    /// The most topics, filters or names of one call: all are compared with each event, while everybody else waits.
    private static let textLimit = 256
    /// The most bytes of all filters of one call: a glob takes time in proportion to its length.
    private static let filterLengthLimit = 8192

    /// Reads the parameters that `Subscribe` and `Wait` share.
    init(_ parameters: JSONObject, context: TimeContext = .current) throws(VarlinkFailure) {
        let (topicTexts, filterTexts) = (try Self.texts("topics", parameters), try Self.texts("filters", parameters))
        let filterLength = filterTexts.reduce(0) { $0 + $1.utf8.count }
        guard filterLength <= Self.filterLengthLimit else {
            throw .invalidSelection("filters", "all together may have \(Self.filterLengthLimit) bytes, not \(filterLength)")
        }
        let nameTexts = try Self.texts("names", parameters)
        let topics = try Self.reading("topics") { () throws(InvalidExpression) in
            var patterns: [TopicPattern] = []
            for text in topicTexts { patterns.append(try TopicPattern(text)) }
            return patterns
        }
        let filter = try Self.reading("filters") { () throws(InvalidExpression) in try EventFilter(filterTexts) }
        names = try Self.reading("names") { () throws(InvalidExpression) in try EventFilter(names: nameTexts) }
        selection = EventSelection(topics: topics, filter: filter)
        switch parameters["from"]?.string {
        case nil, "now": start = .now
        case "oldest": start = .oldest
        case let text?:
            if let cursor = LogCursor(text) {
                start = .cursor(cursor)
            } else {
                start = .time(try Self.reading("from") { () throws(InvalidExpression) in try TimeExpression(text).time(in: context) })
            }
        }
        if let text = parameters["until"]?.string {
            end = .time(try Self.reading("until") { () throws(InvalidExpression) in try TimeExpression(text).time(in: context) })
        } else {
            end = .never
        }
    }

    /// Subscribes, at the end of what anybody has appended until now.
    @LoopActor func subscribe(to bus: EventBus) async throws(VarlinkFailure) -> EventSubscription {
        // A bus that is not running has nothing to look for: subscribing says what is wrong.
        _ = try? await bus.flush()
        do throws(LogError) {
            var subscription = try bus.subscribe(matching: selection, from: start, until: end)
            subscription.isOnLoop = true
            return subscription
        } catch {
            throw .unreadable(error)
        }
    }

    private static func texts(_ key: String, _ parameters: JSONObject) throws(VarlinkFailure) -> [String] {
        let texts = (parameters[key]?.array ?? []).compactMap(\.string)
        guard texts.count <= textLimit else { throw .invalidSelection(key, "at most \(textLimit) can be given, not \(texts.count)") }
        return texts
    }

    private static func reading<Value>(
        _ parameter: String, _ read: () throws(InvalidExpression) -> Value
    ) throws(VarlinkFailure) -> Value {
        do throws(InvalidExpression) {
            return try read()
        } catch {
            throw .invalidSelection(parameter, "\(error)\n\(error.diagram)")
        }
    }
}

extension VarlinkFailure {
    /// What a client is told whose selection is wrong.
    static func invalidSelection(_ parameter: String, _ reason: String) -> VarlinkFailure {
        .error("io.hookd.Events.InvalidSelection", ["parameter": .string(parameter), "reason": .string(reason)])
    }

    /// What a client is told when the log cannot be read.
    static func unreadable(_ error: LogError) -> VarlinkFailure {
        let cause =
            switch error {
            case .missing: "missing"
            case .foreignCursor: "foreign"
            case .untrusted: "untrusted"
            case .newerFormat: "newer"
            case .busy, .spoolFull: "busy"
            case .failed, .unwritten, .tooLarge: "failed"
            }
        return .error("io.hookd.Events.LogUnreadable", ["cause": .string(cause), "reason": .string(error.description)])
    }
}
