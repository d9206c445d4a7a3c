/// Rows of text in aligned columns.
///
/// The widths are those that a terminal shows: wide characters and combining marks line up. Cells are sanitised, so that no text can break
/// the table or reach the terminal as a command.
package struct Table: Sendable {
    /// Which side of a column its cells keep to.
    package enum Alignment: Sendable {
        /// For words.
        case left
        /// For numbers.
        case right
    }

    /// A column: its title and how it is laid out.
    package struct Column: Sendable {
        let title: String
        let alignment: Alignment
        let isFlexible: Bool

        /// A column.
        ///
        /// The first flexible one gives way when the table is wider than the terminal.
        package init(_ title: String, alignment: Alignment = .left, flexible: Bool = false) {
            self.title = title
            self.alignment = alignment
            isFlexible = flexible
        }
    }

    /// The text at one place of the table, and how it stands out.
    ///
    /// A literal is a cell without ink.
    package struct Cell: Sendable, ExpressibleByStringInterpolation {
        let text: String
        let ink: Style.Ink?

        /// A cell; what is in `text` may come from anywhere.
        package init(_ text: String, _ ink: Style.Ink? = nil) {
            self.text = text.sanitisedLine
            self.ink = ink
        }

        /// A cell without ink.
        package init(stringLiteral text: String) {
            self.init(text)
        }
    }

    /// A flexible column keeps this many columns however narrow the terminal is: less says nothing.
    private static let narrowestFlexible = 8
    private static let gap = "  "

    private let columns: [Column]
    private var rows: [[Cell]] = []

    /// A table with no rows.
    package init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row: a cell for every column.
    package mutating func append(_ row: [Cell]) {
        precondition(row.count == columns.count, "\(row.count) cells for \(columns.count) columns")
        rows.append(row)
    }

    /// The header and the rows, a line each; empty for a table without rows.
    ///
    /// Given the `width` of a terminal, cells of the flexible column are cut so that no line is wider; nil cuts nothing, for a pipe.
    package func rendered(width: Int?, style: Style = .plain) -> String {
        guard !rows.isEmpty else { return "" }
        let lines = [columns.map { Cell($0.title, .bold) }] + rows
        let widths = widths(of: lines, within: width)
        return lines.map { line(of: $0, widths, style) }.joined()
    }

    private func widths(of lines: [[Cell]], within width: Int?) -> [Int] {
        var widths = columns.indices.map { column in lines.map { $0[column].text.displayWidth }.max() ?? 0 }
        if let width, let flexible = columns.firstIndex(where: \.isFlexible) {
            let total = widths.reduce(0, +) + Self.gap.utf8.count * (widths.count - 1)
            let wanted = widths[flexible] - max(0, total - width)
            widths[flexible] = min(widths[flexible], max(wanted, Self.narrowestFlexible))
        }
        return widths
    }

    private func line(of cells: [Cell], _ widths: [Int], _ style: Style) -> String {
        var line = ""
        // Blanks are only written before text: no line ends in one.
        var blanks = 0
        for (index, cell) in cells.enumerated() {
            let text = cell.text.truncated(toWidth: widths[index])
            let room = widths[index] - text.displayWidth
            let before = columns[index].alignment == .right ? room : 0
            if !text.isEmpty {
                line += String(repeating: " ", count: blanks + before)
                line += cell.ink.map { style.paint(text, $0) } ?? text
                blanks = room - before
            } else {
                blanks += room
            }
            blanks += Self.gap.utf8.count
        }
        return line + "\n"
    }
}
