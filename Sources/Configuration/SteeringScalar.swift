// What text from outside may not hold when it is shown: in a terminal's line, a list, a complaint.

extension Unicode.Scalar {
    /// Whether it could steer a terminal, end a line or reorder what is shown of it: control characters (C0, DEL, and C1, where U+009B
    /// starts a sequence as ESC `[` does), and Unicode's line separators and bidirectional controls.
    package var steersTerminal: Bool {
        switch value {
        case 0..<0x20, 0x7f..<0xa0: true
        // Marks, embeddings and isolates that change the direction of text; line and paragraph separators.
        case 0x61c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069: true
        default: false
        }
    }

    /// How it is shown instead: `\t`, `\n`, `\r`, `\x1b`, `\u009b`.
    package var visibleEscape: String {
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
