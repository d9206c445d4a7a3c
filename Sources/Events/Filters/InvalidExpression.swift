import Configuration

/// What someone wrote wrong in a topic, a pattern, a filter, a template or a time: where, what, and what would be right.
public struct InvalidExpression: Error, Hashable, Sendable {
    /// What the text was read as: `topic`, `topic pattern`, `filter`, `template` or `time`.
    public let kind: String
    /// The whole text, as it was written.
    public let text: String
    /// Where in the text the mistake begins, in UTF-8 bytes from 0, up to and including the length of the text.
    public let offset: Int
    /// What is wrong.
    public let message: String
    /// What would be right.
    public let remedy: String

    init(_ kind: String, _ text: String, _ mistake: Mistake) {
        self.kind = kind
        self.text = text
        offset = mistake.offset
        message = mistake.message
        remedy = mistake.remedy
    }

    /// How many characters of a long text are shown before the mistake, and how many from it on.
    private static let shownBefore = 50
    private static let shownFrom = 30

    /// Two lines without a line break at the end: the text, and a caret under the place.
    ///
    /// Of a long text the part around the place is shown, and what would break the line or move the caret stands there as U+FFFD.
    public var diagram: String {
        let before = text.utf8.prefix(offset)
        let from = text.utf8.dropFirst(offset)
        var head = String(decoding: before, as: UTF8.self).unicodeScalars.map(Self.visible)
        var tail = String(decoding: from, as: UTF8.self).unicodeScalars.map(Self.visible)
        if head.count > Self.shownBefore { head = ["…"] + head.suffix(Self.shownBefore) }
        if tail.count > Self.shownFrom { tail = tail.prefix(Self.shownFrom) + ["…"] }
        return (head + tail).joined() + "\n" + String(repeating: " ", count: head.count) + "^"
    }

    private static func visible(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0x00...0x1f, 0x7f...0x9f, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: "\u{fffd}"
        default: String(scalar)
        }
    }
}

extension InvalidExpression: CustomStringConvertible {
    /// One line: `invalid topic "/container//start" at character 12: an empty component; leave the slash out`.
    public var description: String {
        let column = String(decoding: text.utf8.prefix(offset), as: UTF8.self).unicodeScalars.count + 1
        return "invalid \(kind) \(Problem.quote(text)) at character \(column): \(message); \(remedy)"
    }
}

/// Gives the mistake of reading a text the text that it is in.
func reading<Value>(_ kind: String, _ text: String, _ body: () throws(Mistake) -> Value) throws(InvalidExpression) -> Value {
    do throws(Mistake) {
        return try body()
    } catch {
        throw InvalidExpression(kind, text, error)
    }
}
