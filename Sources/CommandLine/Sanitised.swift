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

extension Unicode.Scalar {
    fileprivate var steersTerminal: Bool {
        switch value {
        case 0..<0x20, 0x7f..<0xa0: true
        // Marks, embeddings and isolates that change the direction of text; line and paragraph separators.
        case 0x61c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069: true
        default: false
        }
    }

    fileprivate var visibleEscape: String {
        switch self {
        case "\t": return "\\t"
        case "\n": return "\\n"
        case "\r": return "\\r"
        default:
            let digits = String(value, radix: 16)
            let width = value < 0x80 ? 2 : 4
            return (width == 2 ? "\\x" : "\\u") + String(repeating: "0", count: width - digits.utf8.count) + digits
        }
    }
}
