/// Which of a listener's events somebody means who sees to them.
package enum EventChoice: Hashable, Sendable {
    /// The one of that number.
    case sequence(UInt64)
    /// All that a call was made for in vain: dead letters, and events that wait to be tried again.
    case all
}
