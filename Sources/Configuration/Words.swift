/// Text split into words as a shell splits it.
///
/// Words are separated by white space. `'…'` keeps everything as it is, `"…"` everything but a backslash, and a backslash
/// outside single quotes makes the next character an ordinary one. Quotes may begin within a word: `arguments="%n %e"`.
package enum Words {
    /// What separates one word from the next.
    package enum Separator: Sendable {
        /// White space.
        case blank
        /// White space, or one comma that is not in braces or brackets: `start,stop`, `{web,db}*`.
        case blankOrComma
    }

    /// The words of a text without their quotes and backslashes, each with its places.
    ///
    /// Throws at an unterminated quote, a backslash with nothing behind it, and a comma that separates nothing.
    package static func split(_ text: SourceText, at separator: Separator = .blank) throws(Mistake) -> [SourceText] {
        var splitter = WordSplitter(text, separator)
        return try splitter.words()
    }

    /// The words of a text that are all `key=value`, with the places of both.
    ///
    /// Throws as `split(_:at:)` does, and at a word without `=` or without a key before it.
    package static func assignments(_ text: SourceText) throws(Mistake) -> [Assignment] {
        var splitter = WordSplitter(text, .blank)
        var assignments: [Assignment] = []
        while let word = try splitter.next() {
            let utf8 = word.string.utf8
            guard let equals = utf8.firstIndex(of: ASCII.equals) else {
                throw Mistake(at: splitter.wordStart, "\(Problem.quote(word.string)) assigns nothing", remedy: "write \"key=value\"")
            }
            let offset = utf8.distance(from: utf8.startIndex, to: equals)
            guard offset > 0 else { throw Mistake(at: splitter.wordStart, "no key before \"=\"", remedy: "write \"key=value\"") }
            assignments.append(Assignment(key: word[0..<offset], value: word[offset + 1..<utf8.count]))
        }
        return assignments
    }
}
