/// What a shell offers where a value is expected: the value of an option, or an argument.
package enum Completion: Sendable, Equatable {
    /// Nothing is offered, and any value is taken.
    case none
    /// Names of files.
    case file
    /// Names of directories.
    case directory
    /// Names of programs, and for the words after the first what the shell offers for a file.
    case command
    /// A closed set: these words are offered, and parsing refuses every other one.
    case choice([String])
    /// An open set: these words are offered, and parsing takes every other one too.
    case suggested([String])
    /// The lines that a shell command prints, such as `hookctl list --names`. Its standard error is discarded.
    ///
    /// - Important: the user's shell runs the command each time that the completion key is pressed: it must be quick and change nothing.
    case dynamic(String)
}
