import Configuration
import JSON

/// A line for each event, with fields of it between other text: `{time} {topic} {event.name}`.
///
/// | written | stands for |
/// |---|---|
/// | `{topic}`, `{event.name}`, `{event.scripts.0.outcome}` | a field, named as in an ``EventFilter``; nothing where it is not there |
/// | `{time}` | the time in the zone of this process, to the nanosecond |
/// | `{event}` | the payload as JSON |
/// | `{cursor}` | the place behind the event: what ``LogCursor`` reads |
/// | `{{`, `}}` | a brace |
/// | `\n`, `\t`, `\\` | a line break, a tab, a backslash |
///
/// A text is written without quotes, everything else as JSON. What could steer a terminal or end the line is made visible.
package struct EventTemplate: Sendable {
    private enum Piece: Sendable {
        case text([UInt8])
        case field(FilterField)
        case cursor
    }

    private var pieces: [Piece] = []

    /// Reads a template; throws at a field that there is none of, and at a brace without its other one.
    package init(_ template: String) throws(InvalidExpression) {
        try reading("template", template) { () throws(Mistake) in try parse(template) }
    }

    /// Whether any field is in it: without, every line would be the same.
    package var hasFields: Bool {
        pieces.contains { if case .text = $0 { false } else { true } }
    }

    /// Whether it names the cursor.
    package var namesCursor: Bool {
        pieces.contains { if case .cursor = $0 { true } else { false } }
    }

    // MARK: Reading

    private mutating func parse(_ template: String) throws(Mistake) {
        let bytes = Array(template.utf8)
        var text: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let next = index + 1 < bytes.count ? bytes[index + 1] : nil
            switch byte {
            case UInt8(ascii: "{") where next == byte, UInt8(ascii: "}") where next == byte:
                text.append(byte)
                index += 2
            case UInt8(ascii: "}"):
                throw Mistake(at: index, "a \"}\" without its \"{\"", remedy: "write \"}}\" for a brace")
            case UInt8(ascii: "\\"):
                text.append(try Self.escaped(next, at: index))
                index += 2
            case UInt8(ascii: "{"):
                if !text.isEmpty { pieces.append(.text(text)) }
                text = []
                index = try readField(template, bytes, at: index)
            default:
                text.append(byte)
                index += 1
            }
        }
        if !text.isEmpty { pieces.append(.text(text)) }
    }

    /// Reads from an opening brace on; where the text goes on behind the closing one.
    private mutating func readField(_ template: String, _ bytes: [UInt8], at open: Int) throws(Mistake) -> Int {
        let cursor = Array("{cursor}".utf8)
        if bytes[open...].starts(with: cursor) {
            pieces.append(.cursor)
            return open + cursor.count
        }
        guard open + 1 < bytes.count, bytes[open + 1] != UInt8(ascii: "}") else {
            throw Mistake(at: open + 1, "a field is missing", remedy: "write one such as {topic} or {event.name}, or \"{{\" for a brace")
        }
        var parser = FilterParser(template, at: open + 1)
        let field = try parser.field()
        guard parser.index < bytes.count, bytes[parser.index] == UInt8(ascii: "}") else {
            throw Mistake(
                at: parser.index, "a \"}\" is expected behind the field", remedy: "write {event.name}, with keys in quotes that are no word"
            )
        }
        pieces.append(.field(field))
        return parser.index + 1
    }

    private static func escaped(_ byte: UInt8?, at place: Int) throws(Mistake) -> UInt8 {
        switch byte {
        case UInt8(ascii: "n"): return UInt8(ascii: "\n")
        case UInt8(ascii: "t"): return UInt8(ascii: "\t")
        case UInt8(ascii: "\\"): return UInt8(ascii: "\\")
        default: throw Mistake(at: place, "a backslash before what it says nothing of", remedy: "write \\n, \\t, or \\\\ for a backslash")
        }
    }

    // MARK: Writing

    /// Appends the line of an event, without the line break behind it.
    ///
    /// - Parameters:
    ///   - event: what `bytes`, the event's line of the log, has been taken apart into.
    package func append(
        _ event: EventLine, of bytes: UnsafeRawBufferPointer, cursor: LogCursor, clock: inout LocalClock, to text: inout [UInt8]
    ) {
        for piece in pieces {
            switch piece {
            case .text(let literal): text.append(contentsOf: literal)
            case .cursor: text.append(contentsOf: cursor.description.utf8)
            case .field(.number(.seq)): text.append(contentsOf: String(event.seq).utf8)
            case .field(.number(.time)): clock.append(event.time, to: &text)
            case .field(.topic): text.append(contentsOf: bytes[event.layout.topic.range])
            case .field(.text(let field)): Self.appendText(field.extent(in: event.layout).range, of: bytes, to: &text)
            case .field(.payload(let path)):
                let payload = UnsafeRawBufferPointer(rebasing: bytes[event.layout.payload.range])
                guard let value = path.isEmpty ? 0..<payload.count : Selector.find(path, payload) else { continue }
                if payload[value.lowerBound] == UInt8(ascii: "\"") {
                    Self.appendText(value.lowerBound + 1..<value.upperBound - 1, of: payload, to: &text)
                } else {
                    text.appendVisible(UnsafeRawBufferPointer(rebasing: payload[value]), as: .json)
                }
            }
        }
    }

    /// Appends what a string's contents stand for.
    private static func appendText(_ contents: Range<Int>, of bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
        let run = UnsafeRawBufferPointer(rebasing: bytes[contents])
        if run.contains(UInt8(ascii: "\\")), let decoded = JSONScanner(bytes).text(contents) {
            text.appendVisible(decoded)
        } else {
            text.appendVisible(run)
        }
    }
}
