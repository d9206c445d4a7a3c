import Configuration

/// What an event is about: `/container/start`, components behind slashes, from the general to the particular.
public struct Topic: Hashable, Sendable {
    /// The longest topic, in bytes: it stands in every event, and every subscriber's patterns are matched against it.
    public static let lengthLimit = 1024

    /// The topic as it is written.
    public let string: String

    /// Checks a topic.
    ///
    /// Throws at one that does not begin with a slash, that is longer than the limit, and at a component that is none.
    public init(_ text: String) throws(InvalidExpression) {
        try reading("topic", text) { () throws(Mistake) in try Self.check(Array(text.utf8)) }
        string = text
    }

    /// The topic of these components, of which there must be one at least, and not more than the limit allows.
    public init(_ components: TopicComponent...) {
        let text = components.reduce(into: "") { $0 += "/" + $1.string }
        precondition(!components.isEmpty && text.utf8.count <= Self.lengthLimit, "\(components.count) components are no topic")
        string = text
    }

    /// The topic one component below another, which is given with its last slash (`/container/`) and not checked.
    init(below parent: String, _ last: TopicComponent) { string = parent + last.string }

    /// A topic that has been checked before.
    init(checked text: String) { string = text }

    /// The words between the slashes.
    public var components: [TopicComponent] { string.split(separator: "/").map { TopicComponent(checked: String($0)) } }

    /// The word behind the last slash: in most topics what happened.
    public var last: TopicComponent {
        let start = string.utf8.lastIndex(of: UInt8(ascii: "/"))!  // A topic begins with one.
        return TopicComponent(checked: String(string[string.utf8.index(after: start)...]))
    }

    static func check(_ bytes: [UInt8]) throws(Mistake) {
        guard bytes.first == UInt8(ascii: "/") else {
            throw Mistake(at: 0, "a topic begins with a slash", remedy: "write a topic such as \"/container/start\"")
        }
        guard bytes.count <= lengthLimit else {
            throw Mistake(at: lengthLimit, "a topic longer than \(lengthLimit) bytes", remedy: "shorten it")
        }
        var start = 1
        while true {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "/")) ?? bytes.count
            try TopicComponent.check(bytes[start..<end], at: start)
            guard end < bytes.count else { return }
            start = end + 1
        }
    }
}

extension Topic: ExpressibleByStringLiteral {
    /// Traps when the literal is no topic.
    public init(stringLiteral text: String) {
        do throws(InvalidExpression) {
            self = try Topic(text)
        } catch {
            preconditionFailure(error.description)
        }
    }
}

extension Topic: CustomStringConvertible {
    /// The topic as it is written.
    public var description: String { string }
}
