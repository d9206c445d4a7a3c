import Testing

@testable import CommandLine

@Suite struct BarTests {
    private static let bars: [(start: Int, length: Int, whole: Int, unicode: String, ascii: String)] = [
        (0, 100, 100, "██████████", "##########"),
        (0, 50, 100, "█████", "#####"),
        (50, 50, 100, "     █████", "     #####"),
        (50, 25, 100, "     ██▌", "     ###"),
        (0, 0, 100, "▏", "|"),
        (100, 0, 100, "         ▏", "         |"),
        (99, 1, 100, "         ▏", "         |"),
        (0, 3, 100, "▎", "|"),
        (0, 19, 100, "█▉", "##"),
        (-20, 50, 100, "█████", "#####"),
        (90, 500, 100, "         █", "         #"),
        (200, 10, 100, "         ▏", "         |"),
        (5, 5, 0, "▏", "|"),
    ]

    @Test(arguments: bars) func isDrawnAtItsPlace(start: Int, length: Int, whole: Int, unicode: String, ascii: String) {
        let bar = Bar(start: .milliseconds(start), length: .milliseconds(length), of: .milliseconds(whole))
        #expect(bar.drawn(width: 10, in: .unicode) == unicode)
        #expect(bar.drawn(width: 10, in: .ascii) == ascii)
    }

    @Test func isNeverWiderThanItsPlaceNorInvisible() {
        for width in 1...30 {
            for start in 0...40 {
                for length in 0...40 {
                    let bar = Bar(start: .seconds(start), length: .seconds(length), of: .seconds(40))
                    for glyphs in [Glyphs.unicode, .ascii] {
                        let drawn = bar.drawn(width: width, in: glyphs)
                        #expect(drawn.count <= width && drawn.last != " " && !drawn.isEmpty)
                    }
                }
            }
        }
    }
}
