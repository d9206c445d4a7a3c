@_exported public import Linux
public import Scripts

/// What happened with one script at one point.
public struct ScriptReport: Sendable {
    /// The script's file name.
    public let name: String
    /// The script's path.
    public let path: String
    /// The qualifier it was called with: the point's, or `aborted`.
    public let qualifier: Qualifier?
    /// How it came out.
    public var outcome: ScriptOutcome
    /// When it was started.
    public let started: RealTime
    /// From its start to its end, the killing of what it started included.
    public let duration: Duration
    /// What it wrote to standard output; nil where it was never started.
    public internal(set) var output: BoundedOutput?
    /// What it wrote to standard error; nil where it was never started.
    public internal(set) var errors: BoundedOutput?
    /// What it started and left running on purpose.
    public let leftBehind: [LeftProcess]
    /// Whether a failure was overlooked because the configuration says so (`ignore`).
    public var isIgnored = false
    /// What it was called with; nil where it was never started, and where another process ran it.
    package internal(set) var invocation: ScriptInvocation?

    init(
        name: String, path: String, qualifier: Qualifier?, outcome: ScriptOutcome, started: RealTime, duration: Duration,
        output: BoundedOutput?, errors: BoundedOutput?, leftBehind: [LeftProcess]
    ) {
        self.name = name
        self.path = path
        self.qualifier = qualifier
        self.outcome = outcome
        self.started = started
        self.duration = duration
        self.output = output
        self.errors = errors
        self.leftBehind = leftBehind
    }

    /// A script that was not started.
    init(name: String, path: String, qualifier: Qualifier?, unstarted outcome: ScriptOutcome) {
        self.init(
            name: name, path: path, qualifier: qualifier, outcome: outcome, started: .now, duration: .zero, output: nil, errors: nil,
            leftBehind: [])
    }

    /// Whether a process of the script existed at all.
    package var wasStarted: Bool { output != nil }

    /// The last line it wrote to standard error, or why it could not run; nil when it has said nothing.
    public var reason: String? {
        if case .notRunnable(let reason) = outcome { return errors?.lastLine ?? reason }
        return errors?.lastLine
    }

    /// How it ended, in a few words: `exit status 3`, `killed by SIGSEGV`, `timed out after 10s`.
    public var status: String {
        switch outcome {
        case .passed: "passed"
        case .refused(let status): "exit status \(status)"
        case .notRunnable(let reason): errors?.lastLine == nil ? "not run" : reason
        case .crashed(let signal): "killed by \(signal)"
        case .timedOut(let after, let survivors): "timed out after \(shortText(after))" + survivorNote(survivors)
        case .cancelled(let survivors): "cancelled" + survivorNote(survivors)
        }
    }

    /// Why it is no success, in a line that stands alone: what it said, else how it ended; both where its time was up, which it cannot know.
    package var explanation: String {
        if case .timedOut = outcome { return reason.map { "\(status): \($0)" } ?? status }
        return reason ?? status
    }

    private func survivorNote(_ survivors: [LeftProcess]) -> String {
        survivors.isEmpty ? "" : "; still alive: \(survivors.map(\.description).joined(separator: ", "))"
    }
}
