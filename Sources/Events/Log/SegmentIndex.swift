import Configuration
import Linux

/// Where in a segment which times are: for each 64 KiB or so, the latest time in it.
///
/// A number needs no index, since numbers ascend and a line says its own. Times need not ascend: a clock may be set.
/// It is written when a segment is full, and by a writer who is alone every 4 MiB before, then covering the beginning; can be made again
/// from the segment at any time; and is believed only with its own sum right, for a full segment of the size it names, and with the line
/// that it points to in its place. Whoever cuts a segment removes it first.
struct SegmentIndex: Equatable {
    /// Of the segment, or of the beginning that is covered, in bytes.
    private(set) var size: Int64 = 0
    /// The numbers of the first and last good line; both 0 when there is none.
    private(set) var first: UInt64 = 0
    private(set) var last: UInt64 = 0
    /// The earliest and the latest time; `.max` and `.min` when there is no good line.
    private(set) var earliest = RealTime(nanoseconds: .max)
    private(set) var latest = RealTime(nanoseconds: .min)
    private(set) var blocks: [Block] = []

    struct Block: Equatable {
        /// Of its first line, in bytes from the beginning of the segment.
        var offset: Int64
        /// Of its first line.
        var sequence: UInt64
        /// The latest time in it.
        var latest: RealTime
    }

    private static let blockSize: Int64 = 64 << 10

    // MARK: Making

    /// Takes in a line behind those so far.
    ///
    /// - Parameter end: where the next line begins.
    mutating func add(_ sequence: UInt64, _ time: RealTime, at offset: Int64, to end: Int64) {
        if first == 0 { first = sequence }
        last = sequence
        size = end
        if time.nanoseconds < earliest.nanoseconds { earliest = time }
        if time.nanoseconds > latest.nanoseconds { latest = time }
        if let open = blocks.indices.last, offset < blocks[open].offset + Self.blockSize {
            if time.nanoseconds > blocks[open].latest.nanoseconds { blocks[open].latest = time }
        } else {
            blocks.append(Block(offset: offset, sequence: sequence, latest: time))
        }
    }

    /// Says how long the whole segment is, behind whose last good line there may be damage.
    mutating func close(at size: Int64) { self.size = size }

    /// Reads a whole segment.
    static func scan(_ segment: SegmentFile, size: Int64) throws(Errno) -> SegmentIndex {
        var index = SegmentIndex()
        var buffer = LineBuffer(capacity: 256 << 10)
        scanning: while true {
            while let line = buffer.takeLine() {
                guard let sequence = LogLine.sequence(of: line), let time = LogLine.timeText(of: line).flatMap(RFC3339.time(utc:)) else {
                    continue
                }
                index.add(sequence, time, at: buffer.lineOffset, to: buffer.offset)
            }
            switch try buffer.fill(from: segment.descriptor) {
            case .more, .tooLong: continue
            case .endOfFile: break scanning
            }
        }
        index.close(at: size)
        return index
    }

    // MARK: Finding

    /// The block before which every time is earlier; nil when all that is covered is.
    func block(notBefore time: RealTime) -> Block? {
        blocks.first { $0.latest.nanoseconds >= time.nanoseconds }
    }

    // MARK: The file

    private static let magic: UInt64 = 0x0a31_7865_646e_6b68  // "hkndex1\n"
    private static let headerWords = 8

    var bytes: [UInt8] {
        var words: [UInt64] = [
            Self.magic, UInt64(bitPattern: size), first, last,
            UInt64(bitPattern: earliest.nanoseconds), UInt64(bitPattern: latest.nanoseconds), UInt64(blocks.count),
        ]
        words.append(UInt64(sum(words)))
        for block in blocks { words += [UInt64(bitPattern: block.offset), block.sequence, UInt64(bitPattern: block.latest.nanoseconds)] }
        words.append(UInt64(sum(words)))
        return words.map(\.littleEndian).withUnsafeBytes { Array($0) }
    }

    /// Reads what ``bytes`` has made; nil when it is not whole, or not for such a segment.
    ///
    /// - Parameters:
    ///   - segmentSize: of the segment that it must cover.
    ///   - part: how much of the segment it must cover.
    ///   - summaryOnly: leaves the blocks out; the header suffices.
    init?(_ bytes: [UInt8], segmentSize: Int64, covering part: Part = .all, summaryOnly: Bool = false) {
        guard bytes.count >= Self.headerWords * 8 else { return nil }
        var words = [UInt64](repeating: 0, count: bytes.count / 8)
        words.withUnsafeMutableBytes { $0.copyBytes(from: bytes.prefix($0.count)) }
        words = words.map(UInt64.init(littleEndian:))
        guard words[0] == Self.magic, words[7] == UInt64(sum(Array(words[..<7]))) else { return nil }
        size = Int64(bitPattern: words[1])
        switch part {
        case .all: guard size == segmentSize else { return nil }
        case .beginning: guard (0...segmentSize).contains(size) else { return nil }
        }
        first = words[2]
        last = words[3]
        earliest = RealTime(nanoseconds: Int64(bitPattern: words[4]))
        latest = RealTime(nanoseconds: Int64(bitPattern: words[5]))
        if summaryOnly { return }
        let end = words.count - 1
        guard bytes.count == words.count * 8, end >= Self.headerWords,
            UInt64(end - Self.headerWords) == words[6].multipliedReportingOverflow(by: 3).partialValue,
            words[end] == UInt64(sum(Array(words[..<end])))
        else { return nil }
        for at in stride(from: Self.headerWords, to: end, by: 3) {
            let block = Block(
                offset: Int64(bitPattern: words[at]), sequence: words[at + 1],
                latest: RealTime(nanoseconds: Int64(bitPattern: words[at + 2])))
            blocks.append(block)
        }
    }

    /// How much of a segment an index has to cover.
    enum Part {
        case all
        case beginning
    }

    private init() {}

    /// One to fill with ``add(_:_:at:to:)``.
    static var empty: SegmentIndex { SegmentIndex() }

    /// The index that is there for a segment; nil when there is none to be believed.
    static func load(
        _ first: UInt64, segmentSize: Int64, in directory: LogDirectory, covering part: Part = .all, summaryOnly: Bool = false
    ) -> SegmentIndex? {
        guard let file = try? FileDescriptor.open(directory.index(first), .readOnly | .noFollow),
            let bytes = try? file.readAll(limit: summaryOnly ? headerWords * 8 : .max)
        else { return nil }
        return SegmentIndex(bytes, segmentSize: segmentSize, covering: part, summaryOnly: summaryOnly)
    }

    func store(for first: UInt64, in directory: LogDirectory) throws(Errno) {
        try directory.replace(directory.index(first), with: bytes, isDurable: false)
    }
}

private func sum(_ words: [UInt64]) -> UInt32 {
    words.map(\.littleEndian).withUnsafeBytes { CRC32C.sum(of: $0) }
}
