extension StringProtocol {
    /// How many columns of a terminal the text takes: 2 for East Asian wide characters and emoji, 0 for combining marks, else 1.
    ///
    /// The text must be sanitised: nothing can be said about the width of a control character.
    var displayWidth: Int {
        // Nearly all text is ASCII, for which the bytes are the columns.
        if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
        return reduce(0) { $0 + $1.displayWidth }
    }

    /// As much of the start as fits into `width` columns, with an ellipsis in the last of them when something is cut off.
    func truncated(toWidth width: Int) -> String {
        if displayWidth <= width { return String(self) }
        var text = ""
        var left = width - 1
        for character in self {
            left -= character.displayWidth
            if left < 0 { break }
            text.append(character)
        }
        return width > 0 ? text + "…" : ""
    }

    /// The text with blanks behind it, `width` columns in all; text that is wider is left as it is.
    func padded(toWidth width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - displayWidth))
    }
}

extension Character {
    /// A grapheme cluster takes the columns of its widest scalar: what combines with it takes none of its own.
    fileprivate var displayWidth: Int {
        unicodeScalars.reduce(0) { max($0, $1.displayWidth) }
    }
}

extension Unicode.Scalar {
    fileprivate var displayWidth: Int {
        // VARIATION SELECTOR-16 asks for the emoji form of the character before it, which is wide.
        if value == 0xfe0f || isWide { return 2 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        // The soft hyphen is the one format character that terminals show.
        case .format: return value == 0xad ? 1 : 0
        default: return 1
        }
    }

    /// Unicode's East_Asian_Width W and F (EastAsianWidth.txt) by blocks, and every emoji that is shown as a picture by default.
    private var isWide: Bool {
        switch value {
        case 0..<0x1100: false
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x4dbf, 0x4e00...0xa4cf, 0xa960...0xa97c, 0xac00...0xd7a3: true
        case 0xf900...0xfaff, 0xfe10...0xfe19, 0xfe30...0xfe6f, 0xff01...0xff60, 0xffe0...0xffe6: true
        case 0x17000...0x18cff, 0x1b000...0x1b2ff, 0x20000...0x2fffd, 0x30000...0x3fffd: true
        default: properties.isEmojiPresentation
        }
    }
}
