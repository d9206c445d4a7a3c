extension Problem {
    /// The longest text that a message repeats, in characters: enough to recognise it, and a line stays a line.
    private static let longestQuotation = 60

    /// The text in double quotes for a message, on one line whatever it holds, and cut short with `…` where it is long.
    package static func quote(_ text: String) -> String {
        var shown = String(text.unicodeScalars.prefix(longestQuotation))
        if shown.utf8.count < text.utf8.count { shown += "…" }
        return "\"\(escape(shown))\""
    }

    /// The text with everything written out that could break a line or turn a terminal's writing direction.
    static func escape(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnprintable) else { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": escaped += "\\n"
            case "\t": escaped += "\\t"
            case _ where isUnprintable(scalar): escaped += "\\u{\(String(scalar.value, radix: 16))}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// Control characters, line separators and bidirectional controls; by number, since the property tables cost more than the message.
    private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1f, 0x7f...0x9f, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: true
        default: false
        }
    }
}
