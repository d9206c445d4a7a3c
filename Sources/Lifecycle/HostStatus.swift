package import Events
package import Hooks
package import JSON
import Linux
import Scripts

/// How a host's hooks and its event log are, whether or not there is a daemon.
package struct HostStatus: Sendable {
    /// The dispatches that run now.
    package let running: [RunningDispatch]
    /// How many scripts there are that may run.
    package let enabled: Int
    /// How many files there are in the script directories.
    package let files: Int
    /// What is wrong with the scripts of hooks and listeners, a line each.
    package let problems: [String]
    /// What there is of the log, or why it cannot be read.
    package let log: Result<LogStatus, LogError>

    /// Looks at everything now.
    ///
    /// - Parameter problems: what is wrong with the scripts of hooks and listeners, a line each.
    package init(_ dispatcher: HookDispatcher, _ log: EventLog, problems: [String]) {
        running = dispatcher.running()
        let scripts = ScriptSnapshot.scan(dispatcher.configuration).scripts
        enabled = scripts.count { $0.standing == .enabled }
        files = scripts.count
        self.problems = problems
        self.log = Result { () throws(LogError) in try log.status() }
    }

    /// Writes its members; times are nanoseconds since 1970, durations nanoseconds.
    ///
    /// - Parameter unwritten: events that a daemon could not write.
    package func write(to object: inout JSONObjectWriter, unwritten: Int = 0) {
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
            object.member("enabled", enabled)
            object.member("files", files)
        }
        object.member("problems", problems)
        object.object("log") {
            write(log: &$0)
            if unwritten > 0 { $0.member("unwritten", unwritten) }
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
    }
}
