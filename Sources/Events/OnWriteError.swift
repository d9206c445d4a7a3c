/// What becomes of an event that cannot be written because the disk is full, read-only or failing.
public enum OnWriteError: String, Sendable, CaseIterable {
    /// It is lost and counted; the log says how many as soon as it can be written again. Publishers go on.
    case gap
    /// The publisher gets an error.
    case refuse
}
