package import Linux

/// An event on its way into the log: encoded already, all but its sequence number, which only the log can give.
package struct LogRecord: Sendable {
    /// The members of the line between its number and its sum: begins with `,"time":"`, ends before the closing brace, and has no newline.
    ///
    /// The time is 30 characters, `2026-02-03T04:05:06.000000789Z`, so that comparing the text compares the times.
    package let bytes: [UInt8]
    /// The same time as a number, for the index.
    package let time: RealTime

    /// Takes over the bytes unchecked: they come from an encoder, and a look at each would cost as much as writing it.
    package init(bytes: [UInt8], time: RealTime) {
        assert(bytes.starts(with: LogLine.timeKey), "a record begins with its time")
        assert(!bytes.contains(UInt8(ascii: "\n")), "a record is one line")
        self.bytes = bytes
        self.time = time
    }
}
