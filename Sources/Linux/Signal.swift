import CLinux
import Glibc

/// A signal by its number, named as signal(7) names it.
public struct Signal: Hashable, Sendable, CustomStringConvertible {
    /// The number, such as 15 for SIGTERM.
    public let rawValue: CInt

    /// Wraps a number.
    public init(_ rawValue: CInt) { self.rawValue = rawValue }

    /// Ends a process that does not object; SIGTERM.
    public static let terminate = Signal(SIGTERM)
    /// Ends a process whatever it wants; SIGKILL.
    public static let kill = Signal(SIGKILL)
    package static let stop = Signal(SIGSTOP)
    package static let resume = Signal(SIGCONT)
    package static let interrupt = Signal(SIGINT)
    package static let hangUp = Signal(SIGHUP)
    package static let quit = Signal(SIGQUIT)
    package static let childChanged = Signal(SIGCHLD)
    package static let brokenPipe = Signal(SIGPIPE)
    package static let fileSizeExceeded = Signal(SIGXFSZ)

    /// The name with its prefix, such as `SIGTERM`; `SIG40` for a real-time signal.
    public var description: String {
        clinux_signal_name(rawValue).map { "SIG" + String(cString: $0) } ?? "SIG\(rawValue)"
    }
}

/// How a process ended, as waitpid(2) reports it.
public enum ExitStatus: Hashable, Sendable {
    /// It called exit with this status, 0 to 255.
    case exited(Int)
    /// A signal ended it.
    case signaled(Signal)

    /// Decodes the status word of waitpid(2).
    package init(waitStatus status: CInt) {
        let signal = status & 0x7f
        self = signal == 0 ? .exited(Int((status >> 8) & 0xff)) : .signaled(Signal(signal))
    }

    /// The status a shell would report: the exit status, or 128 and the signal's number.
    package var shellStatus: CInt {
        switch self {
        case .exited(let status): CInt(status)
        case .signaled(let signal): 128 + signal.rawValue
        }
    }
}
