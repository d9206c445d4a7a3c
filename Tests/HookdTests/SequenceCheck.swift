import Glibc
import JSON

/// Follows a stream of events by their numbers: each has to be the one behind the one before it, or behind a gap that says so.
struct SequenceCheck {
    /// The number of the last event, or of the last one in a gap.
    private(set) var last: Int
    /// How many events have come.
    private(set) var count = 0
    /// The stated losses: how many events each is of.
    private(set) var gaps: [Int] = []
    /// What is not as it should be.
    private(set) var mistakes: [String] = []
    /// The cursor of the last reply that had one.
    private(set) var cursor: String?

    /// - Parameter last: the number of the last event that has been seen.
    init(after last: Int = 0) { self.last = last }

    /// Takes a reply to `Subscribe` as text.
    ///
    /// The numbers are looked for by C: in a debug build reading millions of events as JSON takes minutes.
    mutating func take(_ reply: String) {
        reply.withCString { text in
            if strstr(text, #""gap":"#) != nil { return take(gap: reply) }
            var place = text
            while let found = strstr(place, #""seq":"#) {
                let number = strtol(found + 6, nil, 10)
                if number != last + 1 { mistakes.append("\(number) behind \(last)") }
                last = number
                count += 1
                place = UnsafePointer(found + 6)
            }
            // Events have none: the reply's own is the last member of its parameters.
            guard let found = strstr(place, #""cursor":""#), let end = strchr(found + 10, 0x22) else { return }
            cursor = String(decoding: UnsafeRawBufferPointer(start: found + 10, count: end - (found + 10)), as: UTF8.self)
        }
    }

    private mutating func take(gap reply: String) {
        let parameters = (try? JSONValue(parsing: Array(reply.utf8)))?["parameters"]
        guard let first = parameters?["gap"]?["first"]?.int, let end = parameters?["gap"]?["last"]?.int else {
            mistakes.append(reply)
            return
        }
        if first != last + 1 || end < first { mistakes.append("a gap from \(first) to \(end) behind \(last)") }
        gaps.append(end - first + 1)
        last = end
        cursor = parameters?["cursor"]?.string
    }
}
