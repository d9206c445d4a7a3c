extension Command {
    /// What contradicts itself in this root's tables, one line each; empty when all is well.
    ///
    /// Parsing does not look, since it would cost every start: a program's tests assert that there are none.
    package var inconsistencies: [String] {
        CommandPath(root: self).descendants.flatMap { path in path.inconsistencies.map { "\(path.name): \($0)" } }
    }
}

extension CommandPath {
    fileprivate var inconsistencies: [String] {
        var found: [String] = []
        // The completion scripts write names as they are.
        for name in [command.name] + command.options.map(\.name) where !name.utf8.allSatisfy(\.isOfAName) {
            found.append("the name '\(name)' is not of letters, digits and '-'")
        }
        if command.summary.isEmpty || command.summary.utf8.contains(UInt8(ascii: "\n")) {
            found.append("the summary is not one line")
        }
        if !command.subcommands.isEmpty, !command.arguments.isEmpty || command.rest != nil {
            found.append("a command with verbs takes no arguments")
        }
        for (spelling, count) in counted(options.flatMap(\.spellings)) where count > 1 {
            found.append("option \(spelling) is declared \(count) times")
        }
        for verb in command.subcommands where verb.name != verb.command.name {
            found.append("verb \(verb.name) has the table of \(verb.command.name)")
        }
        for (verb, count) in counted(command.subcommands.map(\.name)) where count > 1 {
            found.append("verb \(verb) is declared \(count) times")
        }
        for option in options where option.isNegatable && option.value != nil {
            found.append("option --\(option.name) takes a value and can be negated")
        }
        for (argument, next) in zip(command.arguments, command.arguments.dropFirst()) {
            if argument.isOptional && !next.isOptional {
                found.append("argument \(next.name) is required after the optional \(argument.name)")
            }
            if argument.isRepeating {
                found.append("argument \(argument.name) is repeating and not the last")
            }
        }
        return found
    }

    /// Each word once, in the order of first appearance, and how often it appears.
    private func counted(_ words: [String]) -> [(String, Int)] {
        var counts: [(word: String, count: Int)] = []
        for word in words {
            if let known = counts.firstIndex(where: { $0.word == word }) {
                counts[known].count += 1
            } else {
                counts.append((word, 1))
            }
        }
        return counts
    }
}

extension UInt8 {
    fileprivate var isOfAName: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: self == UInt8(ascii: "-")
        }
    }
}
