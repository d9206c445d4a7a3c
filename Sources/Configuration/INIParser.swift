/// Goes through a file line by line, and keeps the sections and every problem.
struct INIParser {
    private(set) var table = SectionTable()
    private(set) var problems: [Problem] = []

    /// What a key that comes now belongs to.
    private enum Current {
        /// No section has begun.
        case outside
        /// The section at this index of the table.
        case section(Int)
        /// A header that was wrong: that is one mistake, and the keys below it are none.
        case mistaken
    }

    private static let overlong = "the line is longer than \(ByteSize.format(INIDocument.lineLimit))"

    private let source: Source
    /// The whole file is UTF-8 without NUL, as every ordinary one is: no line needs a look of its own.
    private let isClean: Bool
    private var current = Current.outside
    private var logical = LogicalLine()

    init(_ source: Source) {
        self.source = source
        let isPlain = source.bytes.allSatisfy { $0 != 0 && UTF8.isASCII($0) }
        isClean = isPlain || (!source.bytes.contains(0) && INIParser.firstInvalid(source.bytes, 0..<source.bytes.count) == nil)
    }

    mutating func parse() {
        let bytes = source.bytes
        // A byte order mark is not part of the first line: columns are counted behind it.
        var start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        var line = 1
        while start < bytes.count {
            if problems.count >= INIDocument.problemLimit {
                stop(before: line, "too many mistakes, the rest of the file was not read")
                return
            }
            if table.sections.count > INIDocument.sectionLimit {
                stop(before: line, "more than \(INIDocument.sectionLimit) sections, the rest of the file was not read")
                return
            }
            var end = start
            while end < bytes.count, bytes[end] != ASCII.newline { end += 1 }
            read(line: line, start..<end)
            start = end + 1
            line += 1
        }
        finishLogicalLine()
    }

    private mutating func stop(before line: Int, _ message: String) {
        let place = Place(file: source.file, line: line, column: 1)
        problems.append(Problem(place: place, message: message, remedy: "make sure that it is a configuration file"))
    }

    /// Takes in one line of the file, without its line feed.
    private mutating func read(line: Int, _ range: Range<Int>) {
        let isValid = isClean || validate(line: line, range)
        let text = source.bytes.trimmed(range)
        // An empty line ends a continued one.
        if text.isEmpty, !logical.continues { return }
        let first = text.isEmpty ? nil : source.bytes[text.lowerBound]
        if first == ASCII.hash || first == ASCII.semicolon { return }

        let run = SourceMap.Run(offset: 0, position: text.lowerBound, line: line, lineStart: range.lowerBound)
        if first == ASCII.openBracket, !logical.continues {
            readHeader(text, run, isValid: isValid)
            return
        }
        if !isValid { logical.isSpoiled = true }
        // A backslash with white space behind it does not continue the line: only leading white space is dropped here.
        append(run, to: range.upperBound)
        if !logical.continues { finishLogicalLine() }
    }

    private mutating func append(_ run: SourceMap.Run, to end: Int) {
        // The carriage return of a CRLF must not hide the backslash before it.
        let end = end > run.position && source.bytes[end - 1] == ASCII.carriageReturn ? end - 1 : end
        logical.append(source.bytes, run, to: end)
        if logical.bytes.count > INIDocument.lineLimit, !logical.isSpoiled {
            logical.isSpoiled = true
            problem(run, at: run.lineStart, INIParser.overlong, remedy: "assign the key several times, its values add up")
        }
    }

    /// Reads `[Kind]` or `[Kind argument]`, with or without a comment behind it.
    ///
    /// The header ends at the first `]` that nothing but white space or a comment follows: a script's name may hold one too.
    private mutating func readHeader(_ text: Range<Int>, _ run: SourceMap.Run, isValid: Bool) {
        current = .mistaken
        guard isValid else { return }
        guard text.count <= INIDocument.lineLimit else {
            problem(run, at: run.lineStart, INIParser.overlong, remedy: "shorten the section's name")
            return
        }
        let bytes = source.bytes
        var lastBracket: Int?
        let end = text.first { position in
            guard bytes[position] == ASCII.closeBracket else { return false }
            lastBracket = position
            let rest = bytes.trimmed(position + 1..<text.upperBound)
            return rest.isEmpty || (rest.lowerBound > position + 1 && bytes[rest.lowerBound] == ASCII.hash)
        }
        guard let end else {
            if let lastBracket {
                let behind = bytes.trimmed(lastBracket + 1..<text.upperBound).lowerBound
                problem(run, at: behind, "text behind a section's name", remedy: "end the line at the \"]\"")
            } else {
                problem(run, at: text.lowerBound, "the section's name has no end", remedy: "close it with \"]\"")
            }
            return
        }
        let name = bytes.trimmed(text.lowerBound + 1..<end)
        guard !name.isEmpty else {
            problem(run, at: text.lowerBound, "a section without a name", remedy: "write \"[Name]\"")
            return
        }
        let kindEnd = name.first { bytes[$0].isBlank } ?? name.upperBound
        let argument = bytes.trimmed(kindEnd..<name.upperBound)
        let sectionName = SectionName(
            String(decoding: bytes[name.lowerBound..<kindEnd], as: UTF8.self),
            argument.isEmpty ? nil : String(decoding: bytes[argument], as: UTF8.self))
        let place = source.place(line: run.line, lineStart: run.lineStart, position: name.lowerBound)
        current = .section(table.open(sectionName, at: place))
    }

    /// Reads the assignment that has been put together, if there is one.
    private mutating func finishLogicalLine() {
        defer { logical.clear() }
        guard !logical.isSpoiled else { return }
        let bytes = logical.bytes
        let line = bytes.trimmed(0..<bytes.count)
        guard !line.isEmpty else { return }
        guard let equals = line.first(where: { bytes[$0] == ASCII.equals }) else {
            let mistake = Mistake(
                "neither a section nor an assignment", remedy: "write \"[Section]\" or \"Key=Value\", or begin a comment with '#'")
            problems.append(logical.text(line, in: source).problem(mistake))
            return
        }
        let key = logical.text(bytes.trimmed(line.lowerBound..<equals), in: source)
        let value = logical.text(bytes.trimmed(equals + 1..<line.upperBound), in: source)
        guard !key.isEmpty else {
            problems.append(key.problem(Mistake("no key before \"=\"", remedy: "write \"Key=Value\"")))
            return
        }
        switch current {
        case .section(let index):
            table.append(Assignment(key: key, value: value), to: index)
        case .outside:
            let mistake = Mistake(
                "the key \(Problem.quote(key.string)) stands before any section", remedy: "put it below a line \"[Section]\"")
            problems.append(key.problem(mistake))
        case .mistaken:
            break
        }
    }

    /// Reports the first byte of a line that no text file holds.
    private mutating func validate(line: Int, _ range: Range<Int>) -> Bool {
        let invalid = INIParser.firstInvalid(source.bytes, range)
        let nul = source.bytes[range].firstIndex(of: 0)
        guard let position = [invalid, nul].compactMap(\.self).min() else { return true }
        let run = SourceMap.Run(offset: 0, position: position, line: line, lineStart: range.lowerBound)
        if position == nul {
            problem(run, at: position, "a NUL byte", remedy: "take it out")
        } else {
            problem(run, at: position, "bytes that are not UTF-8", remedy: "save the file as UTF-8")
        }
        return false
    }

    /// The position of the first byte in the range that is not part of valid UTF-8.
    private static func firstInvalid(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span.extracting(range))
            return nil
        } catch {
            return range.lowerBound + error.byteOffsets.lowerBound
        }
    }

    private mutating func problem(_ run: SourceMap.Run, at position: Int, _ message: String, remedy: String) {
        let place = source.place(line: run.line, lineStart: run.lineStart, position: position)
        problems.append(Problem(place: place, message: message, remedy: remedy))
    }
}
