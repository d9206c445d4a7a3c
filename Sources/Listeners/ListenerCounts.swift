/// What a listener has come to since its work is kept.
package struct ListenerCounts: Hashable, Sendable {
    /// Events that were acknowledged.
    package var handled: UInt64 = 0
    /// Calls that were made again because the end of the one before was lost with the daemon's, or cut off by it.
    package var repeated: UInt64 = 0
    /// Calls that did not succeed.
    package var failed: UInt64 = 0
    /// Events that somebody took away from it.
    package var skipped: UInt64 = 0
    /// Times it was told that it will not see some events.
    package var gaps: UInt64 = 0
    /// Dead letters that had to make room for newer ones.
    package var forgotten: UInt64 = 0
}
