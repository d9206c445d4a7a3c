/// A span of time, drawn at its place in a longer one.
package struct Bar: Sendable, Equatable {
    /// From where on, as a part of the whole: 0 to 1.
    package let start: Double
    /// How much of the whole: 0 to 1.
    package let length: Double

    /// A bar for what lasted from `start` on for `length`, both from the beginning of what took `whole` in all.
    ///
    /// What a clock that was set has put outside of the whole is moved into it.
    package init(start: Duration, length: Duration, of whole: Duration) {
        guard whole > .zero else {
            self.start = 0
            self.length = 0
            return
        }
        self.start = min(1, max(0, start / whole))
        self.length = min(1 - self.start, max(0, length / whole))
    }

    /// From one eighth of a column to seven.
    private static let parts = ["\u{258f}", "\u{258e}", "\u{258d}", "\u{258c}", "\u{258b}", "\u{258a}", "\u{2589}"]

    /// The blanks before it and the bar, in at most `width` columns, of which there must be one; however short, it can be seen.
    ///
    /// In Unicode it ends with the eighth of a column that is next (U+2588 to U+258F), in ASCII with a whole one.
    package func drawn(width: Int, in glyphs: Glyphs) -> String {
        precondition(width > 0, "a bar has no place in \(width) columns")
        let first = min(width - 1, Int(start * Double(width)))
        let blanks = String(repeating: " ", count: first)
        let room = width - first
        switch glyphs {
        case .ascii:
            let columns = Int((length * Double(width)).rounded())
            return blanks + (columns < 1 ? "|" : String(repeating: "#", count: min(room, columns)))
        case .unicode:
            let eighths = min(room * 8, max(1, Int((length * Double(width) * 8).rounded())))
            let rest = eighths % 8
            let end = rest == 0 ? "" : Self.parts[rest - 1]
            return blanks + String(repeating: "\u{2588}", count: eighths / 8) + end
        }
    }
}
