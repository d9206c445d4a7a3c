import JSON
import Linux

/// What the log itself has to say, as events like any other: a listener gets them without asking for anything special.
///
/// | topic | type | event |
/// |---|---|---|
/// | `/log/gap` | `gap` | `reason`: `cut` (the end was lost), `unwritten` or `spool` (a waiting report was damaged); what is known |
/// | `/clock/jump` | `clock` | `jump_ns`: by how many nanoseconds somebody set the clock; negative when back |
enum LogNotice: Equatable {
    /// The end of the log was lost: everything behind `after`, up to `through` where that is known; `bytes` were cut off.
    case cut(after: UInt64, through: UInt64?, bytes: Int64, generation: Int)
    /// So many events could not be written since then.
    case unwritten(count: Int, error: Errno, since: RealTime)
    /// So many lines of a waiting report were no events; nil when it could not be read at all.
    case spoolDamaged(name: String, count: Int?)
    /// The calendar's clock was set by so many nanoseconds.
    case clock(jump: Int64)

    func record(at time: RealTime, monotonic: Instant, boot: String, host: String) -> LogRecord {
        var writer = JSONWriter()
        writer.object {
            $0.member("time", LogTime.text(time))
            $0.member("mono", monotonic.nanoseconds)
            $0.member("boot", boot)
            $0.member("host", host)
            $0.member("topic", topic)
            $0.member("type", type)
            $0.object("event") { writeEvent(to: &$0) }
        }
        // A record begins with the comma behind the number, and its line ends after the sum.
        var bytes = writer.bytes
        bytes[0] = UInt8(ascii: ",")
        bytes.removeLast()
        return LogRecord(bytes: bytes, time: time)
    }

    private var topic: String {
        switch self {
        case .cut, .unwritten, .spoolDamaged: "/log/gap"
        case .clock: "/clock/jump"
        }
    }

    private var type: String {
        switch self {
        case .cut, .unwritten, .spoolDamaged: "gap"
        case .clock: "clock"
        }
    }

    private func writeEvent(to event: inout JSONObjectWriter) {
        switch self {
        case .cut(let after, let through, let bytes, let generation):
            event.member("reason", "cut")
            event.member("after", after)
            event.member("through", unlessNil: through)
            event.member("bytes", bytes)
            event.member("generation", generation)
        case .unwritten(let count, let error, let since):
            event.member("reason", "unwritten")
            event.member("count", count)
            event.member("error", error.name)
            event.member("since", LogTime.text(since))
        case .spoolDamaged(let name, let count):
            event.member("reason", "spool")
            event.member("count", unlessNil: count)
            event.member("file", name)
        case .clock(let jump):
            event.member("jump_ns", jump)
        }
    }
}
