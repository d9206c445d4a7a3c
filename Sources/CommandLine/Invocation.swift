/// A command line that the tables allow: which command is meant, and what it was given.
package struct Invocation: Sendable, Equatable {
    /// What the user asked for.
    package enum Request: Sendable, Equatable {
        /// To do what the command does.
        case perform
        /// The help of the command; whatever else is on the command line may be wrong or missing.
        case help
        /// The version of the program; whatever else is on the command line may be wrong or missing.
        case version
    }

    /// An option as it was given; the value is nil for a flag.
    struct GivenOption: Sendable, Equatable {
        let name: String
        let value: String?
        var isNegated = false
    }

    /// What the user asked for.
    package let request: Request
    let path: CommandPath
    let given: [GivenOption]
    /// The values of the arguments, in order; as many as the tables allow.
    package let positionals: [String]
    /// What stands after `--` where the command declares it, else empty.
    package let rest: [String]

    /// The command that is meant.
    package var command: Command { path.command }
    /// The words that lead to the command: `["run"]`; empty for the root.
    package var verbs: [String] { path.verbs }

    /// The positional value at a place counted from 0, nil when an optional argument was left out.
    package func positional(_ index: Int) -> String? {
        index < positionals.count ? positionals[index] : nil
    }

    /// Whether a flag was given: true for `--x`, false for `--no-x`, and `default` when neither was.
    ///
    /// - Important: an option that no table on the way to the command declares is a mistake of the program, and stops it;
    ///   so it is for `value(_:)` and `values(_:)`.
    package func flag(_ name: String, default: Bool = false) -> Bool {
        last(name).map { !$0.isNegated } ?? `default`
    }

    /// The value of an option, nil when it was not given; of a repeatable one, the last.
    package func value(_ name: String) -> String? {
        last(name)?.value
    }

    /// All values of a repeatable option, in the order given.
    package func values(_ name: String) -> [String] {
        requireDeclared(name)
        return given.compactMap { $0.name == name ? $0.value : nil }
    }

    /// The error for a value that parsing could not know to be wrong: `mistake("invalid duration '5x' for --timeout: …")`.
    ///
    /// The message is one line; what the user typed must be sanitised by the caller.
    package func mistake(_ message: String) -> UsageError {
        UsageError(.invalid(message), at: path)
    }

    /// The help of the command, wrapped to `width` columns.
    package func help(width: Int, style: Style = .plain) -> String {
        Help(path: path, width: width, style: style).text
    }

    private func last(_ name: String) -> GivenOption? {
        requireDeclared(name)
        return given.last { $0.name == name }
    }

    private func requireDeclared(_ name: String) {
        // A misspelt name here would otherwise read as an option that nobody ever gives.
        precondition(
            path.commands.contains { $0.options.contains { $0.name == name } }, "'\(path.name)' has no option '\(name)'")
    }
}
