import Events
import Hooks
import JSON
import Linux
import Listeners
import Scripts

/// How the daemon is: what `Status` answers.
struct DaemonStatus {
    let version: String
    let started: RealTime
    let uptime: Duration
    let socket: String
    let connections: Int
    let subscribers: Int
    let dispatches: Int
    let running: [RunningDispatch]
    let scripts: ScriptSnapshot
    let problems: [String]
    let listeners: [ListenerStatus]
    let vetoes: [HookReport]
    let log: Result<LogStatus, LogError>
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
            object.array("running") { array in
                for dispatch in running {
                    array.object {
                        $0.member("id", dispatch.id)
                        $0.member("point", dispatch.point)
                        $0.member("pid", dispatch.process)
                        $0.member("age_ns", max(0, RealTime.now.nanoseconds - dispatch.since.nanoseconds))
                        $0.member("script", unlessNil: dispatch.script)
                    }
                }
            }
            object.object("scripts") { object in
                object.member("enabled", scripts.scripts.count { $0.standing == .enabled })
                object.member("files", scripts.scripts.count)
            }
            object.array("problems") { for problem in problems { $0.element(problem) } }
            object.member("listeners", listeners)
            object.object("log") { write(log: &$0) }
            object.array("vetoes") { array in
                for report in vetoes {
                    array.object {
                        $0.member("id", report.id)
                        $0.member("point", report.point.description)
                        $0.member("verdict", report.verdict.rawValue)
                        $0.member("time_ns", report.started.nanoseconds)
                        $0.member("reason", unlessNil: report.reason)
                    }
                }
            }
        }
    }

    private func write(log object: inout JSONObjectWriter) {
        switch log {
        case .failure(let error): object.member("error", error.description)
        case .success(let log):
            object.member("path", log.path)
            object.member("segments", log.segments.count)
            object.member("bytes", log.size)
            object.member("first", unlessNil: log.segments.first { $0.times != nil }?.first)
            object.member("last", unlessNil: log.segments.last { $0.times != nil }?.last)
            object.member("newest_ns", unlessNil: log.segments.last { $0.times != nil }?.latest?.nanoseconds)
            object.member("spooled", log.spooled)
            object.member("available_bytes", unlessNil: log.availableBytes)
        }
        if unwritten > 0 { object.member("unwritten", unwritten) }
    }
}
