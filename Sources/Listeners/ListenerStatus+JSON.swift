import Events
package import JSON
import Linux
import Scripts

/// A listener as programs read it: one object with stable keys. Times are nanoseconds since 1970, durations nanoseconds.
extension ListenerStatus: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("name", name)
            object.member("path", unlessNil: path)
            object.member("state", standing.word)
            object.member("reason", unlessNil: standing.reason)
            object.member("topics", topics)
            object.member("cursor", unlessNil: cursor?.description)
            object.member("lag", unlessNil: lag)
            object.array("running") { array in
                for call in running {
                    array.object {
                        $0.member("cursor", call.cursor.description)
                        $0.member("topic", call.topic)
                        $0.member("age_ns", call.age.nanoseconds)
                        $0.member("attempt", call.attempt)
                    }
                }
            }
            object.member("waiting", waiting)
            object.member("parked", parked)
            object.member("dead", dead)
            if isPaused { object.member("paused", true) }
            object.member("handled", counts.handled)
            object.member("repeated", counts.repeated)
            object.member("failed", counts.failed)
            object.member("skipped", counts.skipped)
            object.member("gaps", counts.gaps)
            object.member("forgotten", counts.forgotten)
            object.member("last_failure", unlessNil: lastFailure)
            object.member("removed_ns", unlessNil: removed?.nanoseconds)
            if !problems.isEmpty { object.member("problems", problems) }
        }
    }
}

extension ListenerFailure: JSONWritable {
    /// One object.
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("time_ns", time.nanoseconds)
            $0.member("reason", reason)
        }
    }
}

extension DeadEvent: JSONWritable {
    /// One object, the event in it.
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("cursor", cursor.description)
            $0.member("attempts", attempts)
            $0.member("failure", failure)
            $0.member("event", EventJSON(event))
        }
    }
}

extension OpenEvent: JSONWritable {
    /// One object, the event in it.
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("cursor", cursor.description)
            $0.member("attempts", attempts)
            $0.member("started", isStarted)
            $0.member("retry_ns", unlessNil: retryTime?.nanoseconds)
            $0.member("failure", unlessNil: failure)
            $0.member("event", EventJSON(event))
        }
    }
}
