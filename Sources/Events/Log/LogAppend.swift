/// What became of a batch.
package struct LogAppend: Hashable, Sendable {
    /// The log and its generation at that moment: with a number it makes a ``LogCursor``.
    package let log: LogID
    /// The number of the first record that was appended; the others follow without a hole.
    ///
    /// Means nothing when ``count`` is 0.
    package let first: UInt64
    /// How many are in the log: `write` has returned for them, so that they survive this process, but not the machine's crash.
    package let count: Int
    /// How many could not be written.
    package let unwritten: Int
    /// Why they could not.
    package var failure: LogError?
}
