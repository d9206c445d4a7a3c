import Events
import JSON
import Linux

/// The mistake that reading an expression ends in, or nil when there is none.
func invalid<Value>(_ body: () throws(InvalidExpression) -> Value) -> InvalidExpression? {
    do throws(InvalidExpression) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}

/// What is wrong with a payload, or nil when nothing is.
func refusal<Value>(_ body: () throws(PayloadError) -> Value) -> String? {
    do throws(PayloadError) {
        _ = try body()
        return nil
    } catch {
        return error.description
    }
}

/// 2026-02-03T04:05:06.000000789Z, a fixed origin and a fixed monotonic time, so that lines can be compared whole.
let moment = RealTime(nanoseconds: 1_770_091_506_000_000_789)
let origin = EventOrigin(boot: "b007", host: "h\u{f6}st")

/// An event of any JSON at that moment.
func event(
    _ json: JSONValue, topic: Topic = "/test/done", type: String? = nil, seq: UInt64 = 7, cause: String? = nil, namespace: String? = nil
)
    throws(PayloadError) -> Event
{
    Event(
        seq: seq,
        try EncodedEvent(
            json, type: type, topic: topic, registry: PayloadRegistry(), cause: cause, namespace: namespace, origin: origin, time: moment,
            monotonic: Instant(nanoseconds: 12_345)))
}

/// The same event after a way through the log.
func reread(_ event: Event) throws(InvalidLine) -> Event { try Event(line: event.line) }
