/// Which events someone wants to see: on one of some topics, and passing a filter.
public struct EventSelection: Hashable, Sendable {
    /// The topics, one of which must match; with none every topic does.
    public let topics: [TopicPattern]
    /// What the event must pass besides.
    public let filter: EventFilter

    /// Every event there is.
    public static let everything = EventSelection()

    /// A selection by topic, by filter, or both.
    public init(topics: [TopicPattern] = [], filter: EventFilter = .everything) {
        self.topics = topics
        self.filter = filter
    }

    /// Whether the event is wanted.
    public func matches(_ event: Event) -> Bool {
        (topics.isEmpty || topics.contains { $0.matches(event.encoded.topicBytes.span) }) && filter.matches(event)
    }

    /// Patterns of which one matches the topic of whatever is wanted, for a `TopicIndex`.
    package var wakingTopics: [TopicPattern] { topics.isEmpty ? filter.topics : topics }
}
