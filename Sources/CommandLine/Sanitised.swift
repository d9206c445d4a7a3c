import Configuration

extension StringProtocol {
    /// The text with everything that could steer a terminal made visible, tabs and newlines excepted.
    ///
    /// What scripts print may hold escape sequences that recolour, retitle or rewrite what is on the screen. Control characters
    /// (C0, DEL and C1, where U+009B starts a sequence as ESC `[` does) become `\x1b` or `\u009b`, a carriage return `\r`; so do the marks
    /// that reorder what is shown of a line (Unicode's bidirectional controls).
    package var sanitised: String {
        escaped { $0 != "\t" && $0 != "\n" && $0.steersTerminal }
    }

    /// The text on one line: as `sanitised`, with tabs and newlines as `\t` and `\n`.
    package var sanitisedLine: String {
        escaped { $0.steersTerminal }
    }

    private func escaped(_ isUnsafe: (Unicode.Scalar) -> Bool) -> String {
        guard unicodeScalars.contains(where: isUnsafe) else { return String(self) }
        var text = ""
        for scalar in unicodeScalars {
            if isUnsafe(scalar) {
                text += scalar.visibleEscape
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
