public import Linux

/// How one script's run came out.
public enum ScriptOutcome: Hashable, Sendable {
    /// Exit status 0.
    case passed
    /// It exited with this status, 1 to 125 or 128 to 255: a considered no.
    case refused(status: Int)
    /// It could not be run, or said so itself with exit status 126 or 127; the reason is one line.
    case notRunnable(reason: String)
    /// A signal that was not ours ended it.
    case crashed(Signal)
    /// Its time was up; everything it had started was ended, but for the survivors.
    case timedOut(after: Duration, survivors: [LeftProcess])
    /// The caller gave up; everything it had started was ended, but for the survivors.
    case cancelled(survivors: [LeftProcess])

    /// Reads the exit of a script that ended by itself.
    package init(_ status: ExitStatus) {
        self =
            switch status {
            case .exited(0): .passed
            case .exited(126): .notRunnable(reason: "exit status 126: a command in it cannot be executed")
            case .exited(127): .notRunnable(reason: "exit status 127: a command in it was not found")
            case .exited(let status): .refused(status: status)
            case .signaled(let signal): .crashed(signal)
            }
    }

    /// One word for reports: `passed`, `refused`, `not-runnable`, `crashed`, `timed-out` or `cancelled`.
    public var word: String {
        switch self {
        case .passed: "passed"
        case .refused: "refused"
        case .notRunnable: "not-runnable"
        case .crashed: "crashed"
        case .timedOut: "timed-out"
        case .cancelled: "cancelled"
        }
    }
}
