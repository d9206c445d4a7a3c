package import JSON
package import Linux

/// Why a call had no reply, seen from either end.
package enum VarlinkFailure: Error, Hashable, Sendable {
    /// The service's answer is an error; a handler throws it to answer with one.
    case error(VarlinkError)
    /// Nobody could be connected to.
    case unreachable(Errno)
    /// The other end is gone.
    case hungUp
    /// The time is over; the connection is closed, since the reply would be taken for the next call's.
    case timedOut
    /// The caller's interrupt was raised; the connection is closed.
    case interrupted
    /// The other end said what is not varlink; the connection is closed.
    case violation(String)
}

extension VarlinkFailure {
    /// An error that an interface defines.
    package static func error(_ name: String, _ parameters: JSONObject = [:]) -> VarlinkFailure { .error(VarlinkError(name, parameters)) }
}

extension VarlinkFailure: CustomStringConvertible {
    /// What has happened, in a few words.
    package var description: String {
        switch self {
        case .error(let error): error.description
        case .unreachable(let errno): errno.description
        case .hungUp: "the other end closed the connection"
        case .timedOut: "no answer in time"
        case .interrupted: "interrupted"
        case .violation(let what): "not varlink: \(what)"
        }
    }
}
