/// How one script came out, as a part of a `HookEvent`.
public struct ScriptResult: PayloadRecord, Hashable {
    /// The script's file name.
    public var name: String
    /// The qualifier it was called with, when that is not the event's own: `aborted`.
    public var qualifier: String?
    /// How it came out: `passed`, `refused`, `not-runnable`, `crashed`, `timed-out` or `cancelled`.
    public var outcome: String
    /// Its exit status, when it exited with another than 0.
    public var exitStatus: UInt8?
    /// The signal that ended it, such as `SIGSEGV`.
    public var signal: String?
    /// How long it ran.
    public var duration: Duration
    /// The last line that it wrote to standard error, when it did not pass.
    public var reason: String?
    /// Whether a failure was overlooked because the configuration says so.
    public var isIgnored: Bool

    /// Makes a result of these fields.
    public init(
        name: String, qualifier: String? = nil, outcome: String, exitStatus: UInt8? = nil, signal: String? = nil, duration: Duration,
        reason: String? = nil, isIgnored: Bool = false
    ) {
        self.name = name
        self.qualifier = qualifier
        self.outcome = outcome
        self.exitStatus = exitStatus
        self.signal = signal
        self.duration = duration
        self.reason = reason
        self.isIgnored = isIgnored
    }

    /// The fields, named as in the report that `hookctl run --json` prints.
    public static let fields = [
        PayloadField("name", String.self, "The script's file name"),
        PayloadField("qualifier", String?.self, "The qualifier it was called with, when that is not the event's own"),
        PayloadField(
            "outcome", kind: .choice(["passed", "refused", "not-runnable", "crashed", "timed-out", "cancelled"]), "How it came out"),
        PayloadField("exit_status", UInt8?.self, "Its exit status, when it exited with another than 0"),
        PayloadField("signal", String?.self, "The signal that ended it, such as SIGSEGV"),
        PayloadField("duration_ns", Duration.self, "How long it ran, in nanoseconds"),
        PayloadField("reason", String?.self, "The last line that it wrote to standard error, when it did not pass"),
        PayloadField("ignored", Bool?.self, "Whether a failure was overlooked because the configuration says so"),
    ]

    /// Writes the fields.
    public func encode(to encoder: inout PayloadEncoder) {
        encoder.encode("name", name)
        encoder.encode("qualifier", qualifier)
        encoder.encode("outcome", outcome)
        encoder.encode("exit_status", exitStatus)
        encoder.encode("signal", signal)
        encoder.encode("duration_ns", duration)
        encoder.encode("reason", reason)
        encoder.encode("ignored", isIgnored ? true : nil)
    }

    /// Reads the fields.
    public init(from decoder: PayloadDecoder) throws(PayloadError) {
        name = try decoder.decode("name")
        qualifier = try decoder.decodeIfPresent("qualifier")
        outcome = try decoder.decode("outcome")
        exitStatus = try decoder.decodeIfPresent("exit_status")
        signal = try decoder.decodeIfPresent("signal")
        duration = try decoder.decode("duration_ns")
        reason = try decoder.decodeIfPresent("reason")
        isIgnored = try decoder.decodeIfPresent("ignored") ?? false
    }
}
