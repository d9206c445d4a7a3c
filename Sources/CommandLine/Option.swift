/// A value, or a yes or no, that is known by its name wherever it stands on the command line.
package struct Option: Sendable, Equatable {
    /// The long name without its dashes: `document`.
    package let name: String
    /// The letter of the short form: `d` for `-d`.
    package let short: Character?
    /// What the help calls the option's value (`FILE`); nil for a flag.
    package let value: String?
    /// What a shell offers for the value.
    package let completion: Completion
    /// Whether it may be given more than once.
    package let isRepeatable: Bool
    /// Whether the flag `--x` can also be given as `--no-x`.
    package let isNegatable: Bool
    /// What it does, for the help: one sentence or two.
    package let help: String

    /// An option: a flag unless `value` names what it takes.
    package init(
        _ name: String, short: Character? = nil, value: String? = nil, completion: Completion = .none, repeatable: Bool = false,
        negatable: Bool = false, help: String
    ) {
        self.name = name
        self.short = short
        self.value = value
        self.completion = completion
        isRepeatable = repeatable
        isNegatable = negatable
        self.help = help
    }

    /// Taken by every command, in every place but after `--`.
    static let help = Option("help", short: "h", help: "Print this help.")
    /// Taken by a root that has a version, before any verb.
    static let version = Option("version", help: "Print the version.")

    /// Every spelling that the command line may use, the short one first: `-d`, `--document`.
    var spellings: [String] {
        (short.map { ["-\($0)"] } ?? []) + ["--\(name)"] + (isNegatable ? ["--no-\(name)"] : [])
    }
}
