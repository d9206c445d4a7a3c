extension Command {
    /// Reads a command line, the program's own name left out, as this root and its subcommands allow it.
    ///
    /// Options stand before, between or after positional values; those of the commands above the verb are taken before and after it.
    /// An option's value is the next word or, with `=` (long) or at once (short), the rest of the same word.
    /// Flags may share a dash (`-qj`). A lone `-` is a positional value. After `--` there are no options any more.
    /// - Throws: the first mistake from the left; missing and unexpected arguments come after all others.
    package func parse(_ words: [String]) throws(UsageError) -> Invocation {
        var parser = Parser(root: self)
        var words = words[...]
        while let word = words.popFirst() {
            parser.read(word, &words)
        }
        return try parser.finished()
    }
}

/// The state of reading one command line from left to right.
///
/// A mistake is kept, not thrown, while reading goes on: `--help` further right wins over it.
/// Names are compared as bytes and put together only for a mistake: the pages of the standard library that work on characters
/// cost a program that starts and ends within a millisecond more than all the comparing.
private struct Parser {
    private var path: CommandPath
    private var request: Invocation.Request = .perform
    private var given: [Invocation.GivenOption] = []
    private var positionals: [String] = []
    private var rest: [String] = []
    private var optionsHaveEnded = false
    private var firstError: UsageError?

    init(root: Command) {
        path = CommandPath(root: root)
    }

    mutating func read(_ word: String, _ following: inout ArraySlice<String>) {
        if optionsHaveEnded || !word.utf8.starts(with: "-".utf8) || word == "-" {
            readValue(word)
        } else if word == "--" {
            optionsHaveEnded = true
            if path.command.rest != nil {
                rest = Array(following)
                following = []
            }
        } else if word.utf8.starts(with: "--".utf8) {
            readLong(word, &following)
        } else {
            readShort(word, &following)
        }
    }

    private mutating func readValue(_ word: String) {
        guard !path.command.subcommands.isEmpty else {
            positionals.append(word)
            return
        }
        if let subcommand = path.command.subcommands.first(where: { $0.name == word }) {
            path = path.appending(subcommand.command)
        } else {
            // `help` is what many programs call it, so `--help` is worth suggesting.
            let known = path.command.subcommands.map(\.name) + ["--help"]
            note(.unknownVerb(word, suggestion: word == "help" ? "--help" : Suggestion.nearest(to: word, among: known)))
        }
    }

    private mutating func readLong(_ word: String, _ following: inout ArraySlice<String>) {
        let spelling = word.utf8.prefix { $0 != UInt8(ascii: "=") }
        let name = spelling.dropFirst(2)
        let value = spelling.endIndex == word.endIndex ? nil : String(Substring(word.utf8[spelling.endIndex...].dropFirst()))
        if let option = option(where: { $0.name.utf8.elementsEqual(name) }) {
            take(option, as: String(Substring(spelling)), value: value, &following)
        } else if let option = option(where: { $0.isNegatable && "no-\($0.name)".utf8.elementsEqual(name) }) {
            take(option, as: String(Substring(spelling)), value: value, isNegated: true, &following)
        } else {
            noteUnknown(String(Substring(spelling)))
        }
    }

    private mutating func readShort(_ word: String, _ following: inout ArraySlice<String>) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let option = option(where: { $0.short == letter }) else {
                // `-json` for `--json`: the whole word says more than the letter that stopped it.
                let isLong = option(where: { $0.name == word.dropFirst() }) != nil
                note(.unknownOption(isLong ? word : "-\(letter)", suggestion: isLong ? "-" + word : nil))
                return
            }
            let takesTheRest = option.value != nil && !letters.isEmpty
            take(option, as: "-\(letter)", value: takesTheRest ? String(letters) : nil, &following)
            if takesTheRest { return }
        }
    }

    private mutating func take(
        _ option: Option, as spelling: @autoclosure () -> String, value: String?, isNegated: Bool = false,
        _ following: inout ArraySlice<String>
    ) {
        if option == .help || option == .version {
            if request == .perform {
                request = option == .help ? .help : .version
            }
            return
        }
        var value = value
        if let placeholder = option.value, !isNegated {
            if value == nil, let next = following.first, !isOption(next) {
                value = following.removeFirst()
            }
            guard let value else {
                return note(.missingValue(option: spelling(), placeholder: placeholder))
            }
            check(value, option.completion, for: "--\(option.name)")
        } else if let value {
            return note(.unexpectedValue(option: spelling(), value: value))
        }
        if !option.isRepeatable, given.contains(where: { $0.name == option.name }) {
            return note(.repeatedOption(spelling()))
        }
        given.append(.init(name: option.name, value: value, isNegated: isNegated))
    }

    /// Whether the word after an option that needs a value looks like another option: then the value was forgotten.
    ///
    /// `-` and `-5m` are values: neither is an option of this command.
    private func isOption(_ word: String) -> Bool {
        if word.utf8.starts(with: "--".utf8) { return true }
        guard word.utf8.starts(with: "-".utf8), let letter = word.dropFirst().first else { return false }
        return option { $0.short == letter } != nil
    }

    private func option(where matches: (Option) -> Bool) -> Option? {
        for command in path.commands.reversed() {
            if let option = command.options.first(where: matches) { return option }
        }
        return path.standardOptions.first(where: matches)
    }

    private mutating func noteUnknown(_ spelling: String) {
        let later = path.descendants.dropFirst().first { $0.command.options.contains { $0.spellings.contains(spelling) } }
        if let later {
            note(.optionBeforeVerb(spelling, command: later.name))
        } else {
            let names = path.options.flatMap(\.spellings).filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2)) }
            let nearest = Suggestion.nearest(to: String(spelling.dropFirst(2)), among: names)
            note(.unknownOption(spelling, suggestion: nearest.map { "--" + $0 }))
        }
    }

    private mutating func check(_ value: String, _ completion: Completion, for name: @autoclosure () -> String) {
        if case .choice(let choices) = completion, !choices.contains(value) {
            note(.notAChoice(value, for: name(), choices: choices, suggestion: Suggestion.nearest(to: value, among: choices)))
        }
    }

    private mutating func note(_ problem: UsageError.Problem) {
        firstError = firstError ?? UsageError(problem, at: path)
    }

    mutating func finished() throws(UsageError) -> Invocation {
        if request == .perform {
            checkArguments()
            if let firstError { throw firstError }
        }
        return Invocation(request: request, path: path, given: given, positionals: positionals, rest: rest)
    }

    private mutating func checkArguments() {
        let arguments = path.command.arguments
        guard path.command.subcommands.isEmpty else {
            return note(.missingVerb)
        }
        if positionals.count < arguments.count, !arguments[positionals.count].isOptional {
            note(.missingArgument(arguments[positionals.count].name))
        }
        if positionals.count > arguments.count, arguments.last?.isRepeating != true {
            note(.unexpectedArgument(positionals[arguments.count], rest: path.command.rest?.name))
        }
        for (index, value) in positionals.enumerated() {
            guard let argument = index < arguments.count ? arguments[index] : arguments.last else { break }
            check(value, argument.completion, for: argument.name)
        }
        if let rest = path.command.rest, !rest.isOptional, self.rest.isEmpty {
            note(.missingRest(rest.name))
        }
    }
}
