import CommandLine
import Testing

@Suite struct TableTests {
    private static func table(_ rows: [[Table.Cell]]) -> Table {
        var table = Table([.init("ORDER", alignment: .right), .init("NAME"), .init("WHY", flexible: true), .init("TIME")])
        for row in rows { table.append(row) }
        return table
    }

    @Test func alignsColumnsAndLeavesNoBlankAtTheEnd() {
        let table = Self.table([
            ["1", "10-disk", "", "3 ms"], ["10", "日本語", "no space left", ""], ["", "e\u{301}tude", "", ""],
        ])
        #expect(
            table.rendered(width: nil) == """
                ORDER  NAME     WHY            TIME
                    1  10-disk                 3 ms
                   10  日本語   no space left
                       e\u{301}tude

                """)
    }

    @Test func withoutRowsIsNothing() {
        #expect(Self.table([]).rendered(width: 80) == "")
    }

    @Test(arguments: [
        (35, "    1  10-disk  no space left  3 ms"),
        (34, "    1  10-disk  no space le…  3 ms"),
        (30, "    1  10-disk  no spac…  3 ms"),
        // Less than eight columns say nothing: then the line is longer than the terminal.
        (5, "    1  10-disk  no spac…  3 ms"),
    ])
    func cutsTheFlexibleColumnToTheWidth(width: Int, line: String) {
        let table = Self.table([["1", "10-disk", "no space left", "3 ms"]])
        #expect(table.rendered(width: width).split(separator: "\n").last.map(String.init) == line)
    }

    @Test func escapesWhatCellsBringAlong() {
        let table = Self.table([["1", "a\nb", .init("\u{1b}[31m", .red), "\t"]])
        #expect(table.rendered(width: nil, style: .plain) == "ORDER  NAME  WHY       TIME\n    1  a\\nb  \\x1b[31m  \\t\n")
    }

    @Test func paintsTextAndNotTheBlanksAroundIt() {
        let table = Self.table([[.init("1", .dim), "x", .init("vetoed", .red), "3 ms"]])
        let bold = { (text: String) in "\u{1b}[1m\(text)\u{1b}[0m" }
        #expect(
            table.rendered(width: 20, style: .coloured)
                == "\(bold("ORDER"))  \(bold("NAME"))  \(bold("WHY"))     \(bold("TIME"))\n"
                + "    \u{1b}[2m1\u{1b}[0m  x     \u{1b}[31mvetoed\u{1b}[0m  3 ms\n")
    }
}
