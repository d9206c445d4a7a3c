import JSON
import Lifecycle
import Linux
import Listeners

/// How the daemon is: what `Status` answers.
struct DaemonStatus {
    let version: String
    let started: RealTime
    let uptime: Duration
    let socket: String
    let connections: Int
    let subscribers: Int
    let dispatches: Int
    let host: HostStatus
    let listeners: [ListenerStatus]
    let vetoes: [RecentVetoes.Veto]
    let unwritten: Int
}

extension DaemonStatus: JSONWritable {
    /// One object; times are nanoseconds since 1970, durations nanoseconds.
    func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("version", version)
            object.member("pid", ProcessIdentity.current.id)
            object.member("started_ns", started.nanoseconds)
            object.member("uptime_ns", uptime.nanoseconds)
            object.member("socket", socket)
            object.member("connections", connections)
            object.member("subscribers", subscribers)
            object.member("dispatches", dispatches)
            host.write(to: &object, unwritten: unwritten)
            object.member("listeners", listeners)
            object.member("vetoes", vetoes)
        }
    }
}
