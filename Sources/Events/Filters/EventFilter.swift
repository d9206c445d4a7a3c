import Configuration

/// Which events someone wants, by what is in them; containerd's grammar (containerd, pkg/filters), with globs and numbers.
///
/// | written | is true when |
/// |---|---|
/// | `event.pid` | the field is there and not null |
/// | `event.name==web1` | its value is this; `3`, `true` and `null` also stand for the number and the words, `"3"` for the text only |
/// | `event.name!=web1` | its value is not this, or it is not there |
/// | `topic~=/container/**` | its text, or the text of its number or word, matches the glob |
/// | `event.exit_status>=128` | it is a number, and in this order to the other: `<`, `<=`, `>`, `>=` |
///
/// A comma is "and"; several filters are "or"; an empty filter lets everything pass, and so does none.
/// Fields are `topic`, `namespace`, `cause`, `host`, `boot`, `type`, `seq`, `time`, and `event` with a path into the payload:
/// keys (in quotes when they hold more than letters, digits, `_` and `-`) and indices of arrays, `event.scripts.0.outcome`.
/// A value holds no space, and no comma outside of a glob's brackets, or stands in quotes (`"…"` or `'…'`) with `\n`, `\t` and `\r`,
/// and `\` before anything but a letter or digit for that itself.
/// `topic` is compared with topics and ``TopicPattern``s, `time` with RFC 3339 and Unix times.
///
/// - Important: A text of more than 4096 bytes matches a glob only when that has no wildcard but one `*` at its end:
///   somebody's filter must not be able to keep everybody waiting.
public struct EventFilter: Sendable {
    /// The longest filter, in bytes.
    public static let lengthLimit = 1024

    /// The filters as they were written.
    public let expressions: [String]
    /// Of each filter what must be true together.
    private let alternatives: [[Selector]]

    /// Lets everything pass.
    public static let everything = EventFilter()

    /// Compiles one filter.
    public init(_ expression: String) throws(InvalidExpression) { try self.init([expression]) }

    /// Compiles filters of which one must be true; throws at the first mistake.
    public init(_ expressions: [String]) throws(InvalidExpression) {
        var alternatives: [[Selector]] = []
        for expression in expressions {
            alternatives.append(
                try reading("filter", expression) { () throws(Mistake) in
                    var parser = FilterParser(expression)
                    return try parser.selectors()
                })
        }
        self.expressions = expressions
        self.alternatives = alternatives
    }

    /// Passes what is about one of these objects, by name or id; everything when there are none.
    package init(names: [String]) throws(InvalidExpression) {
        try self.init(names.flatMap { ["event.name==\(Self.quoted($0))", "event.id==\(Self.quoted($0))"] })
    }

    /// As a value of a filter, whatever is in it.
    private static func quoted(_ name: String) -> String {
        var text = "\""
        for scalar in name.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { text += "\\" }
            text.unicodeScalars.append(scalar)
        }
        return text + "\""
    }

    private init() {
        expressions = []
        alternatives = []
    }

    /// Whether the event passes.
    public func matches(_ event: Event) -> Bool {
        alternatives.isEmpty || alternatives.contains { $0.allSatisfy { $0.matches(event) } }
    }

    /// Patterns of which one matches the topic of whatever passes: who waits need not be woken for other topics.
    package var topics: [TopicPattern] {
        var patterns: [TopicPattern] = []
        for selectors in alternatives {
            guard let pattern = selectors.lazy.compactMap(\.topics).first else { return [.everything] }
            patterns.append(pattern)
        }
        return patterns.isEmpty ? [.everything] : patterns
    }
}

extension EventFilter: Hashable {
    /// Whether both were written the same way.
    public static func == (one: EventFilter, other: EventFilter) -> Bool {
        one.expressions.elementsEqual(other.expressions) { $0.utf8.elementsEqual($1.utf8) }
    }

    /// Feeds the filters as they were written.
    public func hash(into hasher: inout Hasher) {
        for expression in expressions { for byte in expression.utf8 { hasher.combine(byte) } }
    }
}
