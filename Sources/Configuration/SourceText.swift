/// A text and where every byte of it stands in its file, quotes and continued lines notwithstanding.
package struct SourceText: Sendable {
    /// The text itself.
    package let string: String
    /// The file it came from.
    package let source: Source
    let map: SourceMap

    init(_ string: String, in source: Source, map: SourceMap) {
        self.string = string
        self.source = source
        self.map = map
    }

    /// The bytes `range` of a file as they are, in the line `line` (from 1) that begins at the byte `lineStart`.
    ///
    /// Bytes that are not UTF-8 become U+FFFD.
    package init(_ source: Source, _ range: Range<Int>, line: Int, lineStart: Int) {
        precondition(lineStart <= range.lowerBound, "the text at \(range.lowerBound) begins before its line at \(lineStart)")
        let run = SourceMap.Run(offset: 0, position: range.lowerBound, line: line, lineStart: lineStart)
        self.init(String(decoding: source.bytes[range], as: UTF8.self), in: source, map: SourceMap(run))
    }

    /// A text that is the whole of its source, and one line: an argument, a variable.
    package init(_ string: String, file: String) {
        let source = Source(file: file, bytes: Array(string.utf8))
        self.init(source, 0..<source.bytes.count, line: 1, lineStart: 0)
    }

    /// Whether there is no text at all.
    package var isEmpty: Bool { string.utf8.isEmpty }

    /// Where the text begins; for an empty text, where it would.
    package var place: Place { place(at: 0) }

    /// Where the byte at an offset stands, from 0 up to and including the length of the text.
    package func place(at offset: Int) -> Place {
        let run = map.run(at: offset)
        return source.place(line: run.line, lineStart: run.lineStart, position: run.position)
    }

    /// The mistake that was found in this text, with its place.
    package func problem(_ mistake: Mistake) -> Problem {
        Problem(place: place(at: mistake.offset), message: mistake.message, remedy: mistake.remedy)
    }

    /// The part of the text between two offsets in UTF-8 bytes, each at a character's boundary.
    package subscript(_ range: Range<Int>) -> SourceText {
        let utf8 = string.utf8
        let lower = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
        let upper = utf8.index(lower, offsetBy: range.count)
        return SourceText(String(string[lower..<upper]), in: source, map: map.slice(range))
    }
}
