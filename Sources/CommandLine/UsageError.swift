/// A command line that the tables do not allow.
package struct UsageError: Error, Equatable, CustomStringConvertible {
    /// What is wrong with the command line.
    package enum Problem: Sendable, Equatable {
        /// No command of the path has this option, which is given as it was typed.
        case unknownOption(String, suggestion: String?)
        /// The option belongs to a verb that had not been given yet.
        case optionBeforeVerb(String, command: String)
        /// The command has no such verb.
        case unknownVerb(String, suggestion: String?)
        /// The command line ended where a verb was expected.
        case missingVerb
        /// The option was given without the value that it needs.
        case missingValue(option: String, placeholder: String)
        /// The flag was given a value.
        case unexpectedValue(option: String, value: String)
        /// An option that is not repeatable was given more than once.
        case repeatedOption(String)
        /// The first of the required arguments that was not given.
        case missingArgument(String)
        /// Nothing stands after `--`, or there is no `--`.
        case missingRest(String)
        /// The first argument for which there is no place; `rest` names what goes after `--`, where something does.
        case unexpectedArgument(String, rest: String?)
        /// The value of an option or argument is not one of the words that it must be.
        case notAChoice(String, for: String, choices: [String], suggestion: String?)
        /// What the program itself found wrong with a value.
        case invalid(String)
    }

    /// What is wrong.
    package let problem: Problem
    let path: CommandPath

    /// The verbs that had been read when it was found; empty where it stands before the first.
    package var verbs: [String] { path.verbs }

    init(_ problem: Problem, at path: CommandPath) {
        self.problem = problem
        self.path = path
    }

    /// The mistake in one line, without the program's name and without usage.
    ///
    /// What the user typed is made safe to print.
    package var description: String {
        switch problem {
        case .unknownOption(let option, let suggestion):
            "unknown option \(quoted(option))" + didYouMean(suggestion)
        case .optionBeforeVerb(let option, let command):
            "option \(quoted(option)) stands before the verb; write '\(command) \(option)'"
        case .unknownVerb(let verb, let suggestion):
            "unknown verb \(quoted(verb))" + didYouMean(suggestion)
        case .missingVerb:
            "missing verb: one of \(listed(path.command.subcommands.map(\.name)))"
        case .missingValue(let option, let placeholder):
            "option \(quoted(option)) needs a value: \(option) \(placeholder)"
        case .unexpectedValue(let option, let value):
            "option \(quoted(option)) takes no value, but \(quoted(value)) was given"
        case .repeatedOption(let option):
            "option \(quoted(option)) is given more than once"
        case .missingArgument(let name):
            "missing argument \(name)"
        case .missingRest(let name):
            "missing \(name) after '--'"
        case .unexpectedArgument(let argument, let rest):
            "unexpected argument \(quoted(argument))" + (rest.map { "; \($0) goes after '--'" } ?? "")
        case .notAChoice(let value, let name, let choices, let suggestion):
            "\(quoted(value)) is not a value for \(name): one of \(listed(choices))" + didYouMean(suggestion)
        case .invalid(let message):
            message
        }
    }

    /// What goes on standard error: the mistake after the program's name, how the command is used, and where to read more.
    ///
    /// Three lines, each with its newline.
    package var report: String {
        "\(path.commands[0].name): \(self)\nUsage: \(path.usage)\nTry '\(path.name) --help'.\n"
    }

    private func quoted(_ text: String) -> String { "'\(text.sanitisedLine)'" }

    private func listed(_ words: [String]) -> String {
        words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
    }

    private func didYouMean(_ suggestion: String?) -> String {
        suggestion.map { ". Did you mean '\($0)'?" } ?? ""
    }
}
