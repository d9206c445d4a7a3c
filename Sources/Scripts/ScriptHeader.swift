package import Configuration
import Linux

/// The comment lines at the top of a script in which it says what it wants: `# hook: object=container event=start,stop`.
package struct ScriptHeader {
    /// The word before the colon: `hook`.
    package let keyword: String
    private let prefix: [UInt8]

    package init(keyword: String) {
        self.keyword = keyword
        prefix = Array("\(keyword):".utf8)
    }

    /// The header of a hook.
    package static let hook = ScriptHeader(keyword: "hook")
    /// The header of a listener.
    package static let listener = ScriptHeader(keyword: "listen")

    /// A comment block longer than this, in bytes, is a mistake.
    package static let sizeLimit = 65536

    /// Whether the bytes end inside the comment block, so that more must be read to know the header.
    package func isIncomplete(_ bytes: [UInt8]) -> Bool {
        var isOpen = true
        forEachComment(in: bytes) { _, _, _, _ in
        } end: {
            isOpen = $0
        }
        return isOpen
    }

    /// Reads the assignments of all header lines, with every mistake in them.
    package func assignments(in bytes: [UInt8], file: String) -> (assignments: [Assignment], problems: [Problem]) {
        var assignments: [Assignment] = []
        var problems: [Problem] = []
        var source: Source?
        if bytes.count > Self.sizeLimit, isIncomplete(bytes) {
            // What stands beyond the limit has not been read: the script must not pass for one that asks for everything.
            let mistake = Mistake(
                "the comments at the top are longer than \(Self.sizeLimit) bytes",
                remedy: "put an empty command such as \":\" behind the header")
            return ([], [SourceText(Source(file: file, bytes: bytes), 0..<0, line: 1, lineStart: 0).problem(mistake)])
        }
        forEachComment(in: bytes) { range, line, lineStart, isHeader in
            if source == nil { source = Source(file: file, bytes: bytes) }
            let text = SourceText(source!, range, line: line, lineStart: lineStart)
            do throws(Mistake) {
                if isHeader {
                    try checkIsText(bytes, range)
                    assignments += try Words.assignments(text)
                } else {
                    try checkNearMiss(text)
                }
            } catch {
                problems.append(text.problem(error))
            }
        } end: { _ in
        }
        return (assignments, problems)
    }

    /// Walks the comment block: `body` gets what follows the keyword of a header line, or a whole comment that may be meant for one.
    private func forEachComment(
        in bytes: [UInt8], _ body: (_ range: Range<Int>, _ line: Int, _ lineStart: Int, _ isHeader: Bool) -> Void,
        end: (_ isOpen: Bool) -> Void
    ) {
        var lineStart = 0
        var line = 0
        while lineStart < bytes.count {
            line += 1
            let lineEnd = bytes[lineStart...].firstIndex(of: 0x0a) ?? bytes.count
            defer { lineStart = lineEnd + 1 }
            var at = lineStart
            while at < lineEnd, bytes[at] == 0x20 || bytes[at] == 0x09 || bytes[at] == 0x0d { at += 1 }
            if at == lineEnd { continue }
            guard bytes[at] == 0x23 else { return end(false) }
            at += 1
            while at < lineEnd, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
            let comment = bytes[at..<lineEnd]
            if comment.starts(with: prefix) {
                let textEnd = comment.last == 0x0d ? lineEnd - 1 : lineEnd
                body(min(at + prefix.count, textEnd)..<textEnd, line, lineStart, true)
            } else if let first = comment.first, first | 0x20 == prefix[0] {
                body(at..<lineEnd, line, lineStart, false)
            }
        }
        end(true)
    }

    /// The places in a text are those of its bytes only where every byte is one of a character's.
    private func checkIsText(_ bytes: [UInt8], _ range: Range<Int>) throws(Mistake) {
        if let nul = bytes[range].firstIndex(of: 0) { throw Mistake(at: nul - range.lowerBound, "a NUL byte", remedy: "take it out") }
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span.extracting(range))
        } catch {
            throw Mistake(at: error.byteOffsets.lowerBound, "bytes that are not UTF-8", remedy: "save the file as UTF-8")
        }
    }

    /// A comment that was meant to be a header line must not be passed over: the script would match everything.
    private func checkNearMiss(_ comment: SourceText) throws(Mistake) {
        let text = comment.string
        let word = text.prefix { $0.isLetter }
        guard [keyword, keyword + "s"].contains(word.lowercased()) else { return }
        let rest = text[word.endIndex...]
        guard let next = rest.first, next == ":" || next.isWhitespace else { return }
        let values = rest.drop { $0 == ":" || $0.isWhitespace }.split(whereSeparator: \.isWhitespace)
        guard let first = values.first, first.contains("=") else { return }
        guard values.allSatisfy({ $0.contains("=") || $0.contains("\"") || $0.contains("'") }) else { return }
        throw Mistake("this comment looks like a header line and is none", remedy: "begin it with \"# \(keyword):\"")
    }
}
