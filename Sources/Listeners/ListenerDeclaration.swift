package import Configuration
package import Events
package import Scripts

/// What a listener declares: in the `# listen:` lines at its top, in a `[Listener NAME]` section, or the second over the first.
///
/// What it leaves out has the configuration's default, but for the topics: those it must say, since a listener that nobody gave a topic
/// would be called for everything.
package struct ListenerDeclaration: ScriptDeclaration, Hashable {
    /// The topics, one of which must match.
    package var topics: [TopicPattern]?
    /// What an event must pass besides; of several filters one.
    package var filter: EventFilter?
    /// Where it begins when it is seen for the first time.
    package var start: ListenerStart?
    /// How long one call may take.
    package var timeout: Duration?
    /// How many calls may run at the same time, from 1 to 1000.
    package var concurrency: Int?
    /// Which events wait for which.
    package var order: ListenerOrder?
    /// How often an event is tried again, from 0 to 1000.
    package var retries: Int?
    /// What it is called with.
    package var arguments: ArgumentTemplate?

    package init() {}

    /// Reads the keys; what is wrong with them is left in the reader.
    package init(_ reader: inout SectionReader, spelt spelling: KeySpelling) {
        topics = reader.list(spelling.key("topic"), at: .blankOrComma) { (word) throws(Mistake) in
            do throws(InvalidExpression) { return try TopicPattern(word.string) } catch { throw Mistake(error) }
        }
        let expressions = reader.texts(spelling.key("filter")) { (text) throws(Mistake) in
            do throws(InvalidExpression) { _ = try EventFilter(text.string) } catch { throw Mistake(error) }
            return text.string
        }
        // Each by itself has been compiled, and one that could not be is a problem.
        filter = expressions.flatMap { try? EventFilter($0) }
        start = reader.value(spelling.key("from")) { (text) throws(Mistake) in try ListenerStart(text.string) }
        timeout = reader.duration(spelling.key("timeout"), in: Self.timeoutRange)
        concurrency = reader.integer(spelling.key("concurrency"), in: 1...1000)
        order = reader.choice(spelling.key("order"), ["object": .object, "none": .none, "all": .all])
        retries = reader.integer(spelling.key("retries"), in: 0...1000)
        arguments = reader.value(spelling.key("arguments")) { (text) throws(Mistake) in try ArgumentTemplate(text, spelt: spelling) }
    }

    /// From a millisecond to a week: a call is never without a timeout.
    package static let timeoutRange: ClosedRange<Duration> = .milliseconds(1) ... .seconds(7 * 86_400)

    package static var header: ScriptHeader { .listener }
    package static var headerTitle: String { "a listener's header" }
    package var isRequired: Bool? { nil }

    package var omission: Mistake? {
        guard topics?.isEmpty ?? true else { return nil }
        return Mistake(
            "it does not say what it listens to",
            remedy: "write \"# \(Self.header.keyword): topic=/container/**\" at its top; topic=** is every event")
    }

    /// This declaration with what another one says in its place.
    package func overridden(by other: ListenerDeclaration?) -> ListenerDeclaration {
        guard let other else { return self }
        var result = self
        result.topics = other.topics ?? topics
        result.filter = other.filter ?? filter
        result.start = other.start ?? start
        result.timeout = other.timeout ?? timeout
        result.concurrency = other.concurrency ?? concurrency
        result.order = other.order ?? order
        result.retries = other.retries ?? retries
        result.arguments = other.arguments ?? arguments
        return result
    }

    /// The events that it asks for.
    package var selection: EventSelection { EventSelection(topics: topics ?? [], filter: filter ?? .everything) }

    /// Whether it asks for what is said of listeners: only with a pattern that is written so, never with `**`.
    ///
    /// Otherwise every listener to everything would be called for what becomes of all the others, and of itself.
    package var asksForListenerEvents: Bool { topics?.contains { $0.pattern.utf8.starts(with: ListenerTopics.prefix.utf8) } ?? false }
}

/// The topics of what is said of listeners.
enum ListenerTopics {
    static let prefix = "/listener"

    static func contain(_ event: Event) -> Bool {
        event.encoded.topicBytes.starts(with: prefix.utf8) && event.encoded.topicBytes.dropFirst(prefix.utf8.count).first ?? 0x2f == 0x2f
    }
}

extension Mistake {
    fileprivate init(_ error: InvalidExpression) { self.init(at: error.offset, error.message, remedy: error.remedy) }
}
