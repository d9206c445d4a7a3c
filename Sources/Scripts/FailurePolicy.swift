/// What a script that failed, or whose time was up, means to a gate.
public enum FailurePolicy: String, Hashable, Sendable {
    /// The operation is refused.
    case veto
    /// The failure is reported and the operation goes on.
    case ignore
}
