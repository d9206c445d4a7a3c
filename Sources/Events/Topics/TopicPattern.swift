import Configuration

/// A glob for topics, compiled once.
///
/// | written | matches |
/// |---|---|
/// | `*` | any number of characters within one component, also none |
/// | `**` | any number of components, also none: `/container/**` matches `/container` and all below it |
/// | `?` | one character of a component |
/// | `[a-z_]`, `[!a-z]`, `[^a-z]` | one character of a component that is, or is not, one of these |
/// | `{start,stop}` | one of these, which may hold slashes and braces themselves |
///
/// Matching takes time in proportion to the topic's length times the pattern's at most, whatever the pattern.
public struct TopicPattern: Sendable {
    /// The longest pattern, in bytes.
    public static let lengthLimit = 1024
    /// How long all that the braces of one pattern stand for may be together.
    static let expansionLimit = 4096

    /// What stands between two slashes.
    enum Component: Hashable, Sendable {
        case literal([UInt8])
        /// `*`.
        case any
        case glob(ComponentGlob)
        /// `**`; two of them never stand side by side.
        case deep
    }

    /// The pattern as it was written.
    public let pattern: String
    /// What the braces stand for, one way after the other; without braces there is one.
    let alternatives: [[Component]]

    /// Matches every topic.
    public static let everything: TopicPattern = "**"

    /// Compiles a pattern.
    ///
    /// Throws at brackets that do not close, at an empty component, a `**` with something else in its component,
    /// characters that no topic has, and beyond the limits.
    public init(_ pattern: String) throws(InvalidExpression) {
        alternatives = try reading("topic pattern", pattern) { () throws(Mistake) in
            var compiler = TopicPatternCompiler(pattern)
            return try compiler.compile()
        }
        self.pattern = pattern
    }

    /// The pattern that matches one topic only.
    public init(_ topic: Topic) {
        pattern = topic.string
        alternatives = [topic.components.map { .literal(Array($0.string.utf8)) }]
    }

    /// Whether it matches whatever topic there is.
    package var matchesEverything: Bool { alternatives.contains([.deep]) }

    /// Whether the whole of the topic matches.
    public func matches(_ topic: Topic) -> Bool { matches(topic.string.utf8.span) }

    /// Whether the whole of a topic matches that is there as bytes.
    package func matches(_ topic: Span<UInt8>) -> Bool {
        alternatives.contains { Self.matches(topic, $0) }
    }

    /// As a component with several `*`: only the last `**` ever needs to take more.
    private static func matches(_ topic: Span<UInt8>, _ components: [Component]) -> Bool {
        var index = 0
        // The slash before the component that is next, or the end.
        var slash = 0
        var deep: (index: Int, slash: Int)?
        while slash < topic.count {
            let end = endOfComponent(in: topic, after: slash)
            if index < components.count {
                if components[index] == .deep {
                    index += 1
                    // Whatever follows matches when nothing does.
                    if index == components.count { return true }
                    deep = (index, slash)
                    continue
                }
                if matches(topic.extracting(slash + 1..<end), components[index]) {
                    index += 1
                    slash = end
                    continue
                }
            }
            guard let last = deep else { return false }
            index = last.index
            slash = endOfComponent(in: topic, after: last.slash)
            deep = (index, slash)
        }
        return components[index...].allSatisfy { $0 == .deep }
    }

    private static func matches(_ component: Span<UInt8>, _ pattern: Component) -> Bool {
        switch pattern {
        case .literal(let bytes):
            guard bytes.count == component.count else { return false }
            for index in component.indices where component[index] != bytes[index] { return false }
            return true
        case .any: return true
        case .glob(let glob): return glob.matches(component)
        case .deep: preconditionFailure("\"**\" is matched by components, not as one")
        }
    }

    private static func endOfComponent(in topic: Span<UInt8>, after slash: Int) -> Int {
        var end = slash + 1
        while end < topic.count, topic[end] != UInt8(ascii: "/") { end += 1 }
        return end
    }
}

extension TopicPattern: Hashable {
    /// Whether both were written the same way.
    public static func == (one: TopicPattern, other: TopicPattern) -> Bool { one.pattern == other.pattern }

    /// Feeds the pattern as it was written.
    public func hash(into hasher: inout Hasher) { hasher.combine(pattern) }
}

extension TopicPattern: ExpressibleByStringLiteral {
    /// Traps when the literal is no pattern.
    public init(stringLiteral pattern: String) {
        do throws(InvalidExpression) {
            self = try TopicPattern(pattern)
        } catch {
            preconditionFailure(error.description)
        }
    }
}

extension TopicPattern: CustomStringConvertible {
    /// The pattern as it was written.
    public var description: String { pattern }
}
