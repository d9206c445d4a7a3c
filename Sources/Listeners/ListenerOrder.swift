/// Which of a listener's events wait for which.
package enum ListenerOrder: String, Hashable, Sendable {
    /// Events of one object come one after another, in the order of the log, also while one is tried again; different objects do not wait.
    case object
    /// Every event waits for the one before it.
    case all
    /// None waits for another.
    case none
}
