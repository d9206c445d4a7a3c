/// What a process does to keep hold of everything that its scripts start.
///
/// Without either, what stays in a script's session or descends from it is killed at the deadline, and the rest is reported.
public struct Supervision: OptionSet, Sendable {
    /// The bits of the options.
    public let rawValue: Int

    /// Makes a set of options from their bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Every script carries a number in its soft limit `RLIMIT_LOCKS`, which its descendants inherit and cannot easily lose.
    ///
    /// - Important: The limit is set on the whole process for the moment of a spawn: no other thread may spawn at that time.
    public static let tagging = Supervision(rawValue: 1)
    /// The process adopts the orphans of its descendants (`PR_SET_CHILD_SUBREAPER`) and reaps those that belonged to scripts.
    ///
    /// - Important: Orphans of children that the program starts itself come to it, too, and it must reap those.
    public static let subreaper = Supervision(rawValue: 2)
    /// The process runs one dispatch at a time and starts nothing else: every orphan that comes to it is a script's.
    package static let exclusive = Supervision(rawValue: 4)
}
