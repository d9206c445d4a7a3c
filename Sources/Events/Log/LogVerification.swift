import Configuration
import Linux

/// What reading every byte of a log has shown.
package struct LogVerification: Sendable, Equatable {
    /// Good lines.
    package private(set) var events = 0
    /// Numbers that are missing between the oldest and the newest event.
    package private(set) var gaps: [LogGap] = []
    /// Bytes that are no good line, in order.
    package private(set) var damage: [Damage] = []
    /// Segments whose index is missing or says something else than they do, by their first number; no harm but to speed.
    package private(set) var staleIndexes: [UInt64] = []
    /// Whether `LOGID` is there and whole.
    package private(set) var hasIdentity = false

    /// A place in a segment where something else stands than what was written.
    package struct Damage: Sendable, Equatable {
        /// The segment's file.
        package let path: String
        /// Where it begins, in bytes.
        package let offset: Int64
        /// Bytes.
        package let length: Int64
        /// Whether it is the end of the newest segment: half a line that a crash has left, or that is being written at this moment.
        package let isTail: Bool
    }

    /// Whether nothing is wrong.
    package var isGood: Bool { gaps.isEmpty && damage.isEmpty && staleIndexes.isEmpty && hasIdentity }

    init(of directory: LogDirectory) throws(LogError) {
        try directory.checkTrust()
        if case .identity = try directory.readIdentity() { hasIdentity = true }
        let segments = try directory.segments()
        var expected = segments.first ?? 1
        for first in segments {
            if expected < first { gaps.append(LogGap(first: expected, last: first - 1, reason: .damage)) }
            expected = max(expected, first)
            do throws(Errno) {
                try read(first, isNewest: first == segments.last, in: directory, &expected)
            } catch {
                // Pruned meanwhile.
                if error != .notFound { throw .failed(path: directory.segment(first), operation: "read", error) }
            }
        }
    }

    private mutating func read(_ first: UInt64, isNewest: Bool, in directory: LogDirectory, _ expected: inout UInt64) throws(Errno) {
        let file = try SegmentFile.forReading(first, in: directory)
        let path = directory.segment(first)
        var buffer = LineBuffer(capacity: 1 << 20)
        var index = SegmentIndex.empty
        var bad: Int64?
        func damage(to end: Int64, isTail: Bool = false) -> [Damage] {
            bad.map { [Damage(path: path, offset: $0, length: end - $0, isTail: isTail)] } ?? []
        }
        while true {
            while let line = buffer.takeLine() {
                var start: Int64 = 0
                var number = LogLine.sequence(of: line)
                if number == nil {
                    bad = bad ?? buffer.lineOffset
                    guard let good = LogLine.goodEnd(of: line) else { continue }
                    start = Int64(good.start)
                    number = good.sequence
                } else if let time = LogLine.timeText(of: line).flatMap(RFC3339.time(utc:)) {
                    index.add(number!, time, at: buffer.lineOffset, to: buffer.offset)
                }
                // Set in both branches.
                let sequence = number!
                self.damage += damage(to: buffer.lineOffset + start)
                bad = nil
                events += 1
                if sequence > expected { gaps.append(LogGap(first: expected, last: sequence - 1, reason: .damage)) }
                expected = max(expected, sequence + 1)
            }
            switch try buffer.fill(from: file.descriptor) {
            case .more: continue
            case .tooLong: bad = bad ?? buffer.lineOffset
            case .endOfFile:
                let size = try file.status().size
                if buffer.hasRest { bad = bad ?? buffer.offset }
                self.damage += damage(to: size, isTail: isNewest)
                index.close(at: size)
                if !isNewest, SegmentIndex.load(first, segmentSize: size, in: directory) != index { staleIndexes.append(first) }
                return
            }
        }
    }
}
