/// Colours and weights for text on a terminal, or none.
package struct Style: Sendable, Equatable {
    /// A way to make text stand out (`console_codes(4)`, ECMA-48 SGR).
    package enum Ink: UInt8, Sendable, CaseIterable {
        /// Headings.
        case bold = 1
        /// What matters less.
        case dim = 2
        /// What failed or refused.
        case red = 31
        /// What passed.
        case green = 32
        /// What needs a look.
        case yellow = 33
        /// Names.
        case cyan = 36
    }

    /// Text as it is.
    package static let plain = Style(isColoured: false)
    /// Text with SGR sequences.
    package static let coloured = Style(isColoured: true)

    private let isColoured: Bool

    private init(isColoured: Bool) {
        self.isColoured = isColoured
    }

    /// Coloured for a terminal, unless `NO_COLOR` is set to anything but nothing (no-color.org) or `TERM` says that the terminal
    /// knows no sequences: it is `dumb`, or not set.
    package init(isTerminal: Bool, environment: (String) -> String?) {
        let isRefused = environment("NO_COLOR")?.isEmpty == false
        let terminal = environment("TERM") ?? ""
        isColoured = isTerminal && !isRefused && !terminal.isEmpty && terminal != "dumb"
    }

    /// The text in that ink; just the text when the style is plain, or when there is none.
    package func paint(_ text: String, _ ink: Ink) -> String {
        isColoured && !text.isEmpty ? "\u{1b}[\(ink.rawValue)m\(text)\u{1b}[0m" : text
    }
}
