import Glibc
import Hooks
import Linux

/// What `hookctl` exits with: sysexits(3) numbers where they fit.
enum ProgramStatus {
    case done
    case vetoed
    /// Something in the script directories is wrong.
    case problems
    case usage
    /// Events are missing or damaged, or what was to be published is none.
    case damaged
    /// A document that cannot be read, an event log that is not there.
    case noInput
    /// A later version has written the event log.
    case newerFormat
    /// The daemon that was named is not there, or does not answer as one.
    case daemonUnavailable
    /// The host does not provide what a dispatch needs.
    case unavailable
    /// A file that was to be written cannot be made.
    case notCreated
    /// Standard output did not take what was to be printed.
    case unwritten
    /// The event log could not be read or written.
    case ioFailed
    case busy
    case reentrant
    /// A file or directory that may not be used by this user, or not be trusted.
    case notPermitted
    case configuration
    /// What was waited for did not happen in time.
    case late
    /// `guard` refused, or failed before its command.
    case guardFailed
    /// A signal ended it.
    case interrupted(Signal)
    /// The status of `guard`'s command.
    case command(CInt)

    var code: CInt {
        switch self {
        case .done: 0
        case .vetoed, .problems: 1
        case .usage: 64
        case .damaged: 65
        case .noInput: 66
        case .newerFormat, .daemonUnavailable: 69
        case .unavailable: 71
        case .notCreated: 73
        case .unwritten, .ioFailed: 74
        case .busy: 75
        case .reentrant, .notPermitted: 77
        case .configuration: 78
        case .late: 124
        case .guardFailed: 125
        case .interrupted(let signal): 128 + signal.rawValue
        case .command(let status): status
        }
    }

    /// What a dispatch that did not end in a yes means.
    init(_ error: DispatchError, signal: Signal?) {
        self =
            switch error {
            case .vetoed: .vetoed
            case .busy: .busy
            case .reentrant: .reentrant
            case .cancelled: .interrupted(signal ?? .terminate)
            case .invalid: .usage
            case .unavailable: .unavailable
            }
    }
}
