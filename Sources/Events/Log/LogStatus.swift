package import Linux

/// What there is of a log, without reading it.
package struct LogStatus: Sendable {
    /// The log's directory.
    package let path: String
    /// Nil when `LOGID` is missing or damaged; the next writer makes another.
    package let id: LogID?
    /// Oldest first.
    package let segments: [Segment]
    /// Reports that wait for whoever appends next.
    package let spooled: Int
    /// Bytes that may still be written to the disk; nil when it does not say.
    package let availableBytes: UInt64?
    /// How many of the oldest segments retention would remove now.
    package let excess: Int

    /// One file of the log.
    package struct Segment: Sendable, Equatable {
        package let path: String
        /// The number of its first event, by its name.
        package let first: UInt64
        /// The number of its last event; one less than ``first`` when it has none.
        package let last: UInt64
        /// Bytes.
        package let size: Int64
        /// The earliest and the latest time in it; nil when it has no events.
        package let times: ClosedRange<Int64>?
        /// Whether it is full.
        package let isSealed: Bool
        /// Whether times can be found in it without reading it.
        package let isIndexed: Bool
        /// Bytes at its end that are no whole line.
        package let torn: Int64

        /// The earliest time; nil when it has no events.
        package var earliest: RealTime? { times.map { RealTime(nanoseconds: $0.lowerBound) } }
        /// The latest time; nil when it has no events.
        package var latest: RealTime? { times.map { RealTime(nanoseconds: $0.upperBound) } }
    }

    /// Bytes of all segments.
    package var size: Int64 { segments.reduce(0) { $0 + $1.size } }

    init(of directory: LogDirectory, options: LogOptions) throws(LogError) {
        try directory.checkTrust()
        path = directory.path
        id = if case .identity(let identity) = try directory.readIdentity() { identity.id } else { nil }
        var segments: [Segment] = []
        for first in try directory.segments() {
            do throws(Errno) { segments.append(try Segment(first, in: directory)) } catch {
                // Pruned meanwhile.
                if error != .notFound { throw .failed(path: directory.segment(first), operation: "read", error) }
            }
        }
        self.segments = segments
        spooled = Spool.all(in: directory).count
        availableBytes = try? Directory.availableBytes(at: directory.path)
        excess = LogRetention.excess(of: try LogRetention.survey(directory), now: .now, options: options).count
    }
}

extension LogStatus.Segment {
    init(_ first: UInt64, in directory: LogDirectory) throws(Errno) {
        let file = try SegmentFile.forReading(first, in: directory)
        let status = try file.status()
        let stored = SegmentIndex.load(first, segmentSize: status.size, in: directory)
        let index = if let stored { stored } else { try SegmentIndex.scan(file, size: status.size) }
        let tail = try LogTail.find(in: file.descriptor, size: status.size)
        self.init(
            path: directory.segment(first), first: first, last: max(index.last, first - 1), size: status.size,
            times: index.last == 0 ? nil : index.earliest.nanoseconds...index.latest.nanoseconds,
            isSealed: SegmentFile.isSealed(status), isIndexed: stored != nil, torn: status.size - tail.end)
    }
}
