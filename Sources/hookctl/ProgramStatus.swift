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
    /// A document that cannot be read.
    case noInput
    /// The host does not provide what a dispatch needs.
    case unavailable
    /// Standard output did not take what was to be printed.
    case unwritten
    case busy
    case reentrant
    case configuration
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
        case .noInput: 66
        case .unavailable: 71
        case .unwritten: 74
        case .busy: 75
        case .reentrant: 77
        case .configuration: 78
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
