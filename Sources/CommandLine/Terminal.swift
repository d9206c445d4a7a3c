import Glibc

/// What a standard stream is connected to.
package struct Terminal: Sendable {
    /// Standard input.
    package static let input = Terminal(descriptor: STDIN_FILENO)
    /// Standard output.
    package static let output = Terminal(descriptor: STDOUT_FILENO)
    /// Standard error.
    package static let error = Terminal(descriptor: STDERR_FILENO)

    /// Columns of a terminal that does not say how wide it is, and of a file or pipe.
    static let defaultWidth = 80

    let descriptor: Int32

    /// Whether a person is looking (`isatty(3)`): false for a file, a pipe and a closed descriptor.
    package var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Columns to lay out help in: the terminal's, else 80.
    package var width: Int { columns ?? Self.defaultWidth }

    /// The terminal's columns (`TIOCGWINSZ`, `ioctl_tty(2)`), nil when this is no terminal or one that does not say.
    ///
    /// A table is cut to this and not to `width`: what goes into a pipe must be whole.
    package var columns: Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Whether and how to emphasise text that is written here.
    package var style: Style {
        Style(isTerminal: isTerminal) { name in getenv(name).map { String(cString: $0) } }
    }

    /// What text that is written here may hold.
    package var glyphs: Glyphs { Glyphs { name in getenv(name).map { String(cString: $0) } } }
}
