/// What an acknowledgement of an event promises.
public enum Durability: String, Sendable, CaseIterable {
    /// It is in the log: readers see it, and it survives the end of this process; a crash of the machine may take it.
    case buffered
    /// It is on the disk: fdatasync(2) has returned, shared with whoever else waited for it.
    case durable
}
