import Events
import JSON

/// Places in one log as JSON strings, one after another: what they have in common is made text once.
struct CursorText: JSONWritable {
    private let opening: [UInt8]
    private var sequence: UInt64

    /// Before the first of so many that end with this one.
    init(ofLast count: Int, upTo last: LogCursor) {
        opening = Array("\"\(last.log):".utf8)
        sequence = last.sequence - UInt64(count)
    }

    /// Goes on to the next one.
    mutating func advance() { sequence += 1 }

    func write(to writer: inout JSONWriter) {
        writer.bytes.append(contentsOf: opening)
        writer.value(sequence)
        writer.bytes.append(UInt8(ascii: "\""))
    }
}
