import Events
import Linux

/// Where a stream's events come from, in order: the log itself, or the daemon that reads it for us.
///
/// A stream calls ``look()`` and then ``next()`` until that has nothing more; then it waits, on the watch that both share, until there may be
/// something again.
@LoopActor protocol EventSource: AnyObject {
    /// The event that ``next()`` has returned, valid until it is called again: the object that stands in the log.
    var line: UnsafeRawBufferPointer { get }
    /// Whether the log's sum is at the end of that.
    var isSealed: Bool { get }
    /// Everything up to here has been looked at; nil while that is not known.
    var cursor: LogCursor? { get }
    /// Whether everything has been read that was there at the last look.
    var hasCaughtUp: Bool { get }
    /// Whether nothing will come any more that is asked for.
    var isComplete: Bool { get }
    /// Whether something has come already that can be read.
    var hasNews: Bool { get }
    /// When to look again though nothing has come.
    var nextLook: Instant? { get }

    /// Looks for what there is now.
    func look() throws(StreamEnd)
    /// What comes next; nil when there is nothing for now.
    func next() throws(StreamEnd) -> EventItem?
    /// Tells nothing new until ``resume()``: whoever waits for room could do nothing about it.
    func pause()
    func resume()
    /// Lets go of everything.
    func close()
}

/// What comes next from an ``EventSource``.
enum EventItem {
    case event
    /// An event that nobody has asked for.
    case other
    case gap(LogGap)
    /// The daemon has gone; the reason in a few words.
    case lost(String)
}
