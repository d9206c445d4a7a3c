/// Takes one word after another from the front of a text.
struct WordSplitter {
    /// Where the word that came last begins in the text, its quote included.
    private(set) var wordStart = 0

    private let text: SourceText
    private let bytes: [UInt8]
    private let separator: Words.Separator
    private var index = 0
    /// The offset of a comma that still waits for the word behind it.
    private var comma: Int?

    init(_ text: SourceText, _ separator: Words.Separator) {
        self.text = text
        self.separator = separator
        bytes = Array(text.string.utf8)
    }

    mutating func words() throws(Mistake) -> [SourceText] {
        var words: [SourceText] = []
        while let word = try next() { words.append(word) }
        return words
    }

    /// The next word, or nil at the end of the text.
    mutating func next() throws(Mistake) -> SourceText? {
        skipBlanks()
        guard index < bytes.count else {
            if let comma { throw loneComma(comma) }
            return nil
        }
        wordStart = index
        let word = try word()
        skipBlanks()
        comma = nil
        if index < bytes.count, isComma(bytes[index]) {
            comma = index
            index += 1
        }
        return word
    }

    private mutating func word() throws(Mistake) -> SourceText {
        guard !isComma(bytes[index]) else { throw loneComma(index) }
        var word: [UInt8] = []
        // A word of quotes with nothing in them has no bytes to stand anywhere: it stands where they do.
        var map: SourceMap?
        var quote: (byte: UInt8, offset: Int)?
        var braces = 0
        var isInBrackets = false

        while index < bytes.count {
            let byte = bytes[index]
            if let open = quote {
                if byte == open.byte {
                    quote = nil
                    index += 1
                    continue
                }
                if byte == ASCII.backslash, open.byte == ASCII.doubleQuote { try skipBackslash() }
            } else {
                if byte.isBlank || (isComma(byte) && braces == 0 && !isInBrackets) { break }
                switch byte {
                case ASCII.singleQuote, ASCII.doubleQuote:
                    quote = (byte, index)
                    index += 1
                    continue
                case ASCII.backslash: try skipBackslash()
                case ASCII.openBrace: braces += 1
                case ASCII.closeBrace: braces = max(0, braces - 1)
                case ASCII.openBracket: isInBrackets = true
                case ASCII.closeBracket: isInBrackets = false
                default: break
                }
            }
            var run = text.map.run(at: index)
            run.offset = word.count
            if map == nil { map = SourceMap(run) } else { map?.extend(run) }
            word.append(bytes[index])
            index += 1
        }
        if let quote {
            let kind = quote.byte == ASCII.singleQuote ? "single" : "double"
            throw Mistake(at: quote.offset, "a \(kind) quote without its end", remedy: "close it, or put a backslash before it")
        }
        return SourceText(String(decoding: word, as: UTF8.self), in: text.source, map: map ?? text.map.slice(wordStart..<index))
    }

    /// Moves on to the character that a backslash makes ordinary.
    private mutating func skipBackslash() throws(Mistake) {
        guard index + 1 < bytes.count else {
            throw Mistake(at: index, "a backslash with nothing behind it", remedy: "write two for one")
        }
        index += 1
    }

    private mutating func skipBlanks() {
        while index < bytes.count, bytes[index].isBlank { index += 1 }
    }

    private func isComma(_ byte: UInt8) -> Bool {
        switch separator {
        case .blank: false
        case .blankOrComma: byte == ASCII.comma
        }
    }

    private func loneComma(_ offset: Int) -> Mistake {
        Mistake(at: offset, "a comma that separates nothing", remedy: "take it out")
    }
}
