import Events
import JSON
import Linux

/// One line of a listener's journal: something that has changed its state.
enum JournalRecord: Hashable, Sendable {
    /// The format, and what stood there when the journal was last written anew; always the first.
    case header(ListenerCounts, lastFailure: ListenerFailure?, removed: RealTime?)
    /// Reading goes on there.
    case place(ListenerBeginning)
    /// An event was read and is for the listener; reading goes on behind it.
    case opened(OpenEvent)
    /// A call began.
    case started(LogCursor)
    /// A call did not succeed, and another one will be made.
    case failed(LogCursor, ListenerFailure, retry: RealTime)
    /// A call succeeded.
    case acknowledged(LogCursor)
    /// No call will be made any more.
    case died(LogCursor, attempts: Int, ListenerFailure)
    /// A dead letter, when the journal was last written anew.
    case dead(DeadEvent)
    /// A dead letter is an open event again, or one that waits to be tried again need not wait.
    case revived(LogCursor)
    /// An open event or a dead letter was taken away.
    case skipped(LogCursor)
    /// All open events were taken away.
    case cleared
    /// Events are missing; reading goes on there.
    case gap(ListenerBeginning)
    /// The script is gone since then; nil when it is back.
    case removed(RealTime?)

    /// What this program writes and reads.
    static let format = 1
}

// MARK: As JSON

extension JournalRecord {
    /// The record as a JSON object without line breaks.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { members in
            switch self {
            case .header(let counts, let failure, let removed):
                members.member("record", "header")
                members.member("format", Self.format)
                members.member("handled", counts.handled)
                members.member("repeated", counts.repeated)
                members.member("failed", counts.failed)
                members.member("skipped", counts.skipped)
                members.member("gaps", counts.gaps)
                members.member("forgotten", counts.forgotten)
                Self.write(failure, to: &members)
                members.member("removed", unlessNil: removed?.nanoseconds)
            case .place(let place):
                members.member("record", "place")
                Self.write(place, to: &members)
            case .opened(let open):
                members.member("record", "opened")
                members.member("cursor", open.cursor.description)
                members.member("attempts", unlessNil: open.attempts == 0 ? nil : open.attempts)
                members.member("started", unlessNil: open.isStarted ? true : nil)
                Self.write(open.failure, to: &members)
                members.member("retry", unlessNil: open.retryTime?.nanoseconds)
                members.member("event", String(decoding: open.event.line, as: UTF8.self))
            case .started(let cursor): Self.write("started", cursor, to: &members)
            case .failed(let cursor, let failure, let retry):
                Self.write("failed", cursor, to: &members)
                Self.write(failure, to: &members)
                members.member("retry", retry.nanoseconds)
            case .acknowledged(let cursor): Self.write("acknowledged", cursor, to: &members)
            case .died(let cursor, let attempts, let failure):
                Self.write("died", cursor, to: &members)
                members.member("attempts", attempts)
                Self.write(failure, to: &members)
            case .dead(let dead):
                Self.write("dead", dead.cursor, to: &members)
                members.member("attempts", dead.attempts)
                Self.write(dead.failure, to: &members)
                members.member("event", String(decoding: dead.event.line, as: UTF8.self))
            case .revived(let cursor): Self.write("revived", cursor, to: &members)
            case .skipped(let cursor): Self.write("skipped", cursor, to: &members)
            case .cleared: members.member("record", "cleared")
            case .gap(let place):
                members.member("record", "gap")
                Self.write(place, to: &members)
            case .removed(let time):
                members.member("record", "removed")
                members.member("time", unlessNil: time?.nanoseconds)
            }
        }
        return writer.bytes
    }

    private static func write(_ kind: String, _ cursor: LogCursor, to members: inout JSONObjectWriter) {
        members.member("record", kind)
        members.member("cursor", cursor.description)
    }

    private static func write(_ failure: ListenerFailure?, to members: inout JSONObjectWriter) {
        guard let failure else { return }
        members.member("failed_at", failure.time.nanoseconds)
        members.member("reason", failure.reason)
    }

    private static func write(_ place: ListenerBeginning, to members: inout JSONObjectWriter) {
        switch place {
        case .oldest: members.member("place", "oldest")
        case .time(let time): members.member("time", time.nanoseconds)
        case .cursor(let cursor): members.member("cursor", cursor.description)
        }
    }

    /// Reads what `json` writes; nil for anything else.
    init?(json bytes: [UInt8]) {
        guard let members = (try? JSONValue(parsing: bytes))?.object, let record = Self.read(members) else { return nil }
        self = record
    }

    private static func read(_ members: JSONObject) -> JournalRecord? {
        func count(_ key: String) -> UInt64? { members[key]?.integer.flatMap { UInt64(exactly: $0) } }
        func time(_ key: String) -> RealTime? { members[key]?.integer.flatMap { Int64(exactly: $0) }.map { RealTime(nanoseconds: $0) } }
        func failure() -> ListenerFailure? {
            guard let time = time("failed_at"), let reason = members["reason"]?.string else { return nil }
            return ListenerFailure(time: time, reason: reason)
        }
        func event() -> Event? { members["event"]?.string.flatMap { try? Event(line: Array($0.utf8)) } }
        func place() -> ListenerBeginning? {
            if members["place"]?.string == "oldest" { return .oldest }
            if let time = time("time") { return .time(time) }
            return cursor.map { .cursor($0) }
        }
        let cursor = members["cursor"]?.string.flatMap { LogCursor($0) }
        let attempts = members["attempts"]?.int

        switch (members["record"]?.string, cursor) {
        case ("header", _):
            guard members["format"]?.int == format else { return nil }
            let counts = ListenerCounts(
                handled: count("handled") ?? 0, repeated: count("repeated") ?? 0, failed: count("failed") ?? 0,
                skipped: count("skipped") ?? 0, gaps: count("gaps") ?? 0, forgotten: count("forgotten") ?? 0)
            return .header(counts, lastFailure: failure(), removed: time("removed"))
        case ("place", _): return place().map { .place($0) }
        case ("gap", _): return place().map { .gap($0) }
        case ("opened", let cursor?):
            guard let event = event() else { return nil }
            var open = OpenEvent(event, at: cursor)
            open.attempts = attempts ?? 0
            open.isStarted = members["started"]?.bool ?? false
            open.failure = failure()
            open.retryTime = time("retry")
            return .opened(open)
        case ("started", let cursor?): return .started(cursor)
        case ("failed", let cursor?):
            guard let failure = failure(), let retry = time("retry") else { return nil }
            return .failed(cursor, failure, retry: retry)
        case ("acknowledged", let cursor?): return .acknowledged(cursor)
        case ("died", let cursor?):
            guard let failure = failure(), let attempts else { return nil }
            return .died(cursor, attempts: attempts, failure)
        case ("dead", let cursor?):
            guard let failure = failure(), let attempts, let event = event() else { return nil }
            return .dead(DeadEvent(cursor: cursor, event: event, attempts: attempts, failure: failure))
        case ("revived", let cursor?): return .revived(cursor)
        case ("skipped", let cursor?): return .skipped(cursor)
        case ("cleared", _): return .cleared
        case ("removed", _): return .removed(time("time"))
        default: return nil
        }
    }
}
