/// An assignment's line, put together from the lines that it is continued over.
struct LogicalLine {
    private(set) var bytes: [UInt8] = []
    private(set) var map: SourceMap?
    /// Something in it is wrong and has been reported: what it says is no longer of interest.
    var isSpoiled = false
    /// The last line that was appended asked for another one.
    private(set) var continues = false
    private var quote: UInt8?
    private var isPastEquals = false

    /// Forgets everything but the memory it has.
    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        map = nil
        isSpoiled = false
        continues = false
        quote = nil
        isPastEquals = false
    }

    /// Appends the bytes that `run` and `end` delimit in the file, up to a comment, with a space for a backslash at their end.
    ///
    /// Quotes count only behind the `=`: an apostrophe before it is none. In single quotes a backslash is a character
    /// like any other, except that it still continues the line when it is the last one (systemd counts so).
    mutating func append(_ file: [UInt8], _ run: SourceMap.Run, to end: Int) {
        var run = run
        run.offset = bytes.count
        if map == nil { map = SourceMap(run) } else { map?.append(run) }

        var escapes = false
        var isAfterBlank = true
        for position in run.position..<end {
            let byte = file[position]
            let isEscaped = escapes
            escapes = byte == ASCII.backslash && !isEscaped
            if let open = quote {
                if byte == open, open == ASCII.singleQuote || !isEscaped { quote = nil }
            } else if byte == ASCII.hash, isAfterBlank {
                continues = false
                return
            } else if byte == ASCII.equals {
                isPastEquals = true
            } else if byte == ASCII.singleQuote || byte == ASCII.doubleQuote, isPastEquals, !isEscaped {
                quote = byte
            }
            isAfterBlank = byte.isBlank && !isEscaped
            bytes.append(byte)
        }
        if escapes { bytes[bytes.count - 1] = ASCII.space }
        continues = escapes
    }

    /// The part of the line at these offsets.
    func text(_ range: Range<Int>, in source: Source) -> SourceText {
        guard let map else { preconditionFailure("a part of a logical line that has no line") }
        return SourceText(String(decoding: bytes[range], as: UTF8.self), in: source, map: map.slice(range))
    }
}
