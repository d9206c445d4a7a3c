/// A value that is known by its place on the command line.
package struct Argument: Sendable, Equatable {
    /// What the help and the messages call it, in capitals: `NAME`.
    package let name: String
    /// Whether it may be left out.
    ///
    /// What follows an optional argument is optional too.
    package let isOptional: Bool
    /// Whether it takes every value that is left, one at least unless it is optional.
    ///
    /// Only the last argument may.
    package let isRepeating: Bool
    /// What a shell offers for it.
    package let completion: Completion
    /// What it is, for the help; an argument without a text is left out of the help's list.
    package let help: String

    /// An argument, required and single unless it says otherwise.
    package init(
        _ name: String, optional: Bool = false, repeating: Bool = false, completion: Completion = .none, help: String = ""
    ) {
        self.name = name
        isOptional = optional
        isRepeating = repeating
        self.completion = completion
        self.help = help
    }
}
