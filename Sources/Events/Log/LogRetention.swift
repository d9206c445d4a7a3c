package import Linux

/// Which segments have to go.
package enum LogRetention {
    /// What the decision needs to know of a segment.
    package struct Segment: Equatable, Sendable {
        /// The number of its first event.
        package var first: UInt64
        /// Bytes.
        package var size: Int64
        /// The time of the latest event in it.
        package var latest: RealTime
    }

    /// The oldest segments that are beyond what is kept: those whose size is too much, or all of whose events are too old.
    ///
    /// - Parameter segments: all of them, oldest first; the last is being written and stays.
    static func excess(of segments: [Segment], now: RealTime, options: LogOptions) -> ArraySlice<Segment> {
        var total = segments.reduce(0) { $0 + $1.size }
        let horizon = options.retentionAge.map { now.nanoseconds.subtractingReportingOverflow($0.nanoseconds) }
        var count = 0
        for segment in segments.dropLast() {
            let isTooOld = horizon.map { !$0.overflow && segment.latest.nanoseconds < $0.partialValue } ?? false
            guard total > options.retentionSize || isTooOld else { break }
            total -= segment.size
            count += 1
        }
        return segments.prefix(count)
    }

    /// The segments with what the decision needs, oldest first; those that go meanwhile are left out.
    static func survey(_ directory: LogDirectory) throws(LogError) -> [Segment] {
        try directory.segments().compactMap { first in
            guard let status = try? FileStatus.of(directory.segment(first)) else { return nil }
            // Without an index, the time of the last append stands for the events'.
            let index = SegmentIndex.load(first, segmentSize: status.size, in: directory, summaryOnly: true)
            return Segment(first: first, size: status.size, latest: index.flatMap { $0.last == 0 ? nil : $0.latest } ?? status.modified)
        }
    }
}
