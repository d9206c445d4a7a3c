/// How a log is kept; the section `[Events]` of the configuration.
package struct LogOptions: Sendable {
    /// Bytes after which a new segment is begun, from 1 on; a single longer line still gets a segment of its own.
    package var segmentSize: Int64
    /// Bytes that all segments together may take; the oldest go first, the one being written never.
    package var retentionSize: Int64
    /// How long events are kept at least, once their segment is full; nil for ever.
    package var retentionAge: Duration?
    /// What becomes of an event that cannot be written.
    package var onWriteError: OnWriteError
    /// How long to try for the lock, when somebody else has it.
    package var patience: Duration
    /// How many reports may wait in the spool.
    package var spoolLimit: Int

    package init(
        segmentSize: Int64 = 16 << 20, retentionSize: Int64 = 256 << 20, retentionAge: Duration? = .seconds(30 * 86400),
        onWriteError: OnWriteError = .gap, patience: Duration = .milliseconds(100), spoolLimit: Int = 10_000
    ) {
        precondition(segmentSize > 0, "a segment of \(segmentSize) bytes")
        self.segmentSize = segmentSize
        self.retentionSize = retentionSize
        self.retentionAge = retentionAge
        self.onWriteError = onWriteError
        self.patience = patience
        self.spoolLimit = spoolLimit
    }
}
