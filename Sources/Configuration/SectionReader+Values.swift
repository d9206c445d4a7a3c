extension SectionReader {
    /// The text as it was written, quotes included.
    package mutating func text(_ key: String) -> SourceText? {
        value(key) { $0 }
    }

    /// Words that may be quoted, each with its place.
    package mutating func words(_ key: String, at separator: Words.Separator = .blank) -> [SourceText]? {
        list(key, at: separator) { $0 }
    }

    /// Patterns, separated by white space or commas.
    ///
    /// Splitting takes one backslash first: a literal star is written `[*]` or `'\*'`.
    package mutating func globs(_ key: String) -> [Glob]? {
        list(key, at: .blankOrComma) { (word) throws(Mistake) in try Glob(word.string) }
    }

    /// One path, quoted if it holds white space; a relative one is taken from the directory of the file it stands in.
    package mutating func path(_ key: String) -> String? {
        value(key) { (text) throws(Mistake) in
            var splitter = WordSplitter(text, .blank)
            guard let word = try splitter.next() else { preconditionFailure("a value without text has been parsed") }
            guard try splitter.next() == nil else {
                throw Mistake(at: splitter.wordStart, "more than one path", remedy: "put a path with white space into quotes")
            }
            return try SectionReader.path(word)
        }
    }

    /// Paths, each as `path(_:)` reads one.
    package mutating func paths(_ key: String) -> [String]? {
        list(key) { (word) throws(Mistake) in try SectionReader.path(word) }
    }

    /// Yes or no.
    package mutating func boolean(_ key: String) -> Bool? {
        value(key) { (text) throws(Mistake) in try Boolean.parse(text.string) }
    }

    /// One of the named choices, which are case-sensitive.
    package mutating func choice<Choice>(_ key: String, _ choices: KeyValuePairs<String, Choice>) -> Choice? {
        value(key) { (text) throws(Mistake) in
            guard let choice = choices.first(where: { $0.key == text.string }) else {
                let remedy = Spelling.remedy(for: text.string, in: choices.map(\.key))
                throw Mistake("\(key) cannot be \(Problem.quote(text.string))", remedy: remedy)
            }
            return choice.value
        }
    }

    /// A span of time within a range; `TimeSpan.infinity` is in it only if the range says so.
    package mutating func duration(_ key: String, in range: ClosedRange<Duration>) -> Duration? {
        value(key) { (text) throws(Mistake) in
            try SectionReader.require(TimeSpan.parse(text.string), text, in: range, TimeSpan.format)
        }
    }

    /// A size in bytes within a range.
    package mutating func size(_ key: String, in range: ClosedRange<Int>) -> Int? {
        value(key) { (text) throws(Mistake) in
            try SectionReader.require(ByteSize.parse(text.string), text, in: range, ByteSize.format)
        }
    }

    /// A whole number within a range that begins at 0 or above.
    package mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        value(key) { (text) throws(Mistake) in
            try SectionReader.require(DecimalNumber.parse(text.string), text, in: range) { "\($0)" }
        }
    }

    private static func path(_ word: SourceText) throws(Mistake) -> String {
        guard !word.isEmpty else { throw Mistake("an empty path", remedy: "write a path, or \".\" for this file's directory") }
        return LexicalPath.resolve(word.string, besides: word.source.file)
    }

    private static func require<Value>(
        _ value: Value, _ text: SourceText, in range: ClosedRange<Value>, _ format: (Value) -> String
    ) throws(Mistake) -> Value {
        guard range.contains(value) else {
            let limits = "from \(format(range.lowerBound)) to \(format(range.upperBound))"
            throw Mistake("\(Problem.quote(text.string)) is out of range", remedy: "give a value \(limits)")
        }
        return value
    }
}
