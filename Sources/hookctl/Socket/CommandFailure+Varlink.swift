import Configuration
import JSON
import Linux
import Varlink

extension CommandFailure {
    /// What became of a call to the daemon.
    ///
    /// - Parameter path: of its socket.
    init(_ failure: VarlinkFailure, of path: String) {
        let daemon = "the daemon at \(path)"
        let alone = "--socket none does without it"
        switch failure {
        case .error(let error): self.init(error, of: daemon)
        case .unreachable(.accessDenied), .unreachable(.notPermitted):
            self.init("\(daemon) cannot be reached by this user (EACCES): SocketMode= in [Service] says who may connect", .notPermitted)
        case .unreachable(let errno):
            self.init("\(daemon) is not available: \(errno); start hookd; \(alone)", .daemonUnavailable)
        case .hungUp: self.init("\(daemon) has closed the connection; its log says why", .daemonUnavailable)
        case .timedOut: self.init("\(daemon) does not answer; \(alone)", .daemonUnavailable)
        case .interrupted: self.init("\(daemon) was not waited for", .daemonUnavailable)
        case .violation(let what): self.init("what answers at \(path) is no hookd: \(what); \(alone)", .daemonUnavailable)
        }
    }

    private init(_ error: VarlinkError, of daemon: String) {
        let reason = error.parameters["reason"]?.string
        switch error.name {
        case "org.varlink.service.PermissionDenied":
            self.init("\(daemon) does not permit this: Follow=, Publish= or Manage= in [Access] would have to name you", .notPermitted)
        case "io.hookd.Events.LogUnreadable":
            self.init(reason ?? error.description, ProgramStatus(trouble: error.parameters["cause"]?.string))
        case "io.hookd.Events.InvalidSelection": self.init(reason ?? error.description, .usage)
        case "io.hookd.Events.InvalidEvent": self.init(reason ?? error.description, .damaged)
        case "io.hookd.Events.NotWritten": self.init(reason ?? error.description, .ioFailed)
        case "io.hookd.Events.Deferred":
            self.init(
                "another process holds the event log: what was sent waits beside it and will be appended; do not publish it again", .busy)
        case "io.hookd.Manager.NoSuchListener":
            let name = Problem.quote(error.parameters["name"]?.string ?? "")
            self.init("nothing is known of a listener \(name); 'hookctl listeners' lists them", .noInput)
        case "io.hookd.Manager.Refused": self.init(reason ?? error.description, .noInput)
        default: self.init("\(daemon) answers \(error)", .daemonUnavailable)
        }
    }

    /// The same, telling which right is missing.
    init(_ failure: VarlinkFailure, of path: String, without right: String) {
        if case .error(.permissionDenied) = failure {
            self.init("the daemon at \(path) does not permit this: \(right)= in [Access] would have to name you", .notPermitted)
        } else {
            self.init(failure, of: path)
        }
    }
}

extension ProgramStatus {
    /// What a failure of the log means that the daemon reads.
    fileprivate init(trouble: String?) {
        switch trouble {
        case "missing", "foreign": self = .noInput
        case "untrusted": self = .notPermitted
        case "newer": self = .newerFormat
        case "busy": self = .busy
        default: self = .ioFailed
        }
    }
}
