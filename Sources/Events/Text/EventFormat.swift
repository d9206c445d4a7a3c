import JSON

/// How events are written, one a line.
package enum EventFormat: Sendable {
    /// For people; see ``EventText``.
    case text
    /// For programs: the object that stands in the log, without what the log adds.
    case json
    /// As the user says.
    case template(EventTemplate)
}

/// Writes lines of the log in a format.
package struct EventPrinter {
    private let format: EventFormat
    /// Whether a terminal gets what is written, and not a program.
    private let isForTerminal: Bool
    private var text: EventText
    private var clock: LocalClock

    /// - Parameters:
    ///   - isForTerminal: whether to make visible what could steer it also in JSON, which stays the same JSON.
    ///   - clock: writes the times.
    package init(_ format: EventFormat, isForTerminal: Bool, clock: LocalClock = LocalClock()) {
        self.format = format
        self.isForTerminal = isForTerminal
        self.clock = clock
        text = EventText(clock: clock)
    }

    /// Appends an event and a line break.
    ///
    /// - Parameters:
    ///   - line: as ``LogReader/line`` has it, or without what the log has added.
    ///   - isSealed: whether the log's sum is at its end.
    ///   - cursor: the place behind it; only looked at for a template that names it.
    package mutating func append(
        _ line: UnsafeRawBufferPointer, isSealed: Bool = true, cursor: @autoclosure () -> LogCursor, to bytes: inout [UInt8]
    ) {
        switch format {
        case .json:
            let object = UnsafeRawBufferPointer(rebasing: line.dropLast(isSealed ? LogLine.tailLength : 1))
            if isForTerminal { bytes.appendVisible(object, as: .json) } else { bytes.append(contentsOf: object) }
            bytes.append(UInt8(ascii: "}"))
        case .text:
            if let event = try? EventLine(line) { text.append(event, of: line, to: &bytes) } else { bytes.appendVisible(line, as: .json) }
        case .template(let template):
            // What is no event has no fields.
            guard let event = try? EventLine(line) else { break }
            template.append(
                event, of: line, cursor: template.namesCursor ? cursor() : LogCursor(log: LogID(random: 0, generation: 1), sequence: 0),
                clock: &clock, to: &bytes)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Appends a gap and a line break, where the format has a form for it: JSON `{"gap":{"first":17,"last":23,"reason":"retention"}}`.
    ///
    /// - Returns: Whether it has.
    package func append(_ gap: LogGap, to bytes: inout [UInt8]) -> Bool {
        guard case .json = format else { return false }
        var writer = JSONWriter(appendingTo: bytes)
        writer.object {
            $0.object("gap") {
                $0.member("first", gap.first)
                $0.member("last", gap.last)
                $0.member("reason", gap.reason.rawValue)
            }
        }
        bytes = writer.bytes
        bytes.append(UInt8(ascii: "\n"))
        return true
    }
}
