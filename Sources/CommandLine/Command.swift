/// What a program, or one of its verbs, takes and does: the table that parsing, help and completion are all made from.
///
/// A program that is started ten times for one container must not feel its tables: they are nothing but literals in arrays,
/// the tables of verbs that are not called are never built, and no text is put together before help or an error asks for it.
package struct Command: Sendable, Equatable {
    /// One command line and what it is good for.
    package struct Example: Sendable, Equatable {
        /// The command line as it would be typed.
        package let line: String
        /// What it does, in one sentence; may be empty.
        package let explanation: String

        /// An example for the help.
        package init(_ line: String, _ explanation: String = "") {
            self.line = line
            self.explanation = explanation
        }
    }

    /// One exit status and when it is given.
    package struct ExitStatus: Sendable, Equatable {
        /// 0 to 255.
        package let code: UInt8
        /// When the program ends with it.
        package let meaning: String

        /// An exit status for the help.
        package init(_ code: UInt8, _ meaning: String) {
            self.code = code
            self.meaning = meaning
        }
    }

    /// The word that calls it: the program's name at the root, a verb below.
    package let name: String
    /// One line that says what it does.
    package let summary: String
    /// What it takes by place.
    ///
    /// A command with subcommands has none.
    package let arguments: [Argument]
    /// What it takes after `--`, untouched; nil means that `--` only ends the options.
    package let rest: Argument?
    /// What it takes by name; a subcommand takes the options of the commands above it too.
    package let options: [Option]
    /// Paragraphs for the help.
    package let discussion: [String]
    /// Command lines for the help.
    package let examples: [Example]
    /// How it may end, for the help.
    package let exitStatuses: [ExitStatus]
    /// What `--version` prints; nil means that there is no such option.
    ///
    /// Only looked at in the root.
    package let version: String?
    /// The verbs below it.
    package let subcommands: [Subcommand]

    /// A command; everything but its name and its summary may be left out.
    package init(
        _ name: String, _ summary: String, arguments: [Argument] = [], rest: Argument? = nil, options: [Option] = [],
        discussion: [String] = [], examples: [Example] = [], exitStatuses: [ExitStatus] = [], version: String? = nil,
        subcommands: [Subcommand] = []
    ) {
        self.name = name
        self.summary = summary
        self.arguments = arguments
        self.rest = rest
        self.options = options
        self.discussion = discussion
        self.examples = examples
        self.exitStatuses = exitStatuses
        self.version = version
        self.subcommands = subcommands
    }
}
