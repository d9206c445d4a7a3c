/// Which byte of the file each byte of a text came from: runs of bytes that follow one another in both.
///
/// A text is one run unless a continued line was joined, or a quote or a backslash taken out.
struct SourceMap: Sendable {
    /// Bytes that are contiguous in the text and in the file.
    struct Run: Sendable {
        /// Where the run begins in the text.
        var offset: Int
        /// Where it begins in the file.
        var position: Int
        /// The line it stands in, from 1.
        var line: Int
        /// Where that line begins in the file.
        var lineStart: Int
    }

    /// The first run apart from the rest: nearly every text has no other, and then needs no array.
    private var first: Run
    private var rest: [Run] = []

    init(_ first: Run) {
        self.first = first
    }

    /// Begins another run, at an offset beyond the last one's.
    mutating func append(_ run: Run) {
        rest.append(run)
    }

    /// Notes where the byte that is appended to the text at `run.offset` comes from.
    mutating func extend(_ run: Run) {
        let last = rest.last ?? first
        if run.line != last.line || run.position - last.position != run.offset - last.offset { rest.append(run) }
    }

    /// The run that begins at an offset of the text, cut from the one that holds it.
    func run(at offset: Int) -> Run {
        var run = rest.isEmpty ? first : holder(of: offset)
        run.position += offset - run.offset
        run.offset = offset
        return run
    }

    /// The map of a part of the text.
    func slice(_ range: Range<Int>) -> SourceMap {
        var head = run(at: range.lowerBound)
        head.offset = 0
        var slice = SourceMap(head)
        for var run in rest where run.offset > range.lowerBound && run.offset < range.upperBound {
            run.offset -= range.lowerBound
            slice.rest.append(run)
        }
        return slice
    }

    /// The last run that begins at or before the offset; a binary search, for a line may be continued thousands of times.
    private func holder(of offset: Int) -> Run {
        var low = 0
        var high = rest.count
        while low < high {
            let middle = (low + high) / 2
            if rest[middle].offset <= offset { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : rest[low - 1]
    }
}
