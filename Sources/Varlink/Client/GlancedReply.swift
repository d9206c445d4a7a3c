/// A reply that was taken at sight, or read.
package enum GlancedReply<Taken> {
    /// What was made of the message as it stands on the wire; another reply follows.
    case taken(Taken)
    /// The reply, read as any other.
    case read(VarlinkReply)
}
