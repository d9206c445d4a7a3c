import Testing

@testable import Scripts

@Suite struct BoundedOutputTests {
    private func output(_ pieces: [String], limit: Int) -> BoundedOutput {
        var output = BoundedOutput(limit: limit)
        for piece in pieces { Array(piece.utf8).withUnsafeBytes { output.append($0) } }
        return output
    }

    @Test func keepsTheSameAsOneWhoKeepsEverything() {
        for round in 0..<400 {
            let limit = Int.random(in: 2...50)
            var all: [UInt8] = []
            var kept = BoundedOutput(limit: limit)
            for _ in 0..<Int.random(in: 0...20) {
                let piece = (0..<Int.random(in: 0...(round % 3 == 0 ? 120 : 12))).map { _ in UInt8.random(in: 0...255) }
                all += piece
                piece.withUnsafeBytes { kept.append($0) }

                let head = limit - limit / 2
                let expected = all.count <= limit ? all : Array(all[..<head] + all.suffix(limit / 2))
                #expect(kept.bytes == expected, "limit \(limit), \(all.count) bytes")
                #expect(kept.byteCount == all.count)
                #expect(kept.omittedCount == max(0, all.count - limit))
            }
        }
    }

    @Test(arguments: [Int.min, -1, 0, 1, 2]) func keepsAByteOfEachEndAtLeast(limit: Int) {
        let kept = output(["abcdef"], limit: limit)
        #expect(kept.limit == 2)
        #expect(kept.bytes == Array("af".utf8))
    }

    @Test func saysHowMuchWasLeftOut() {
        #expect(output(["abcd"], limit: 4).text == "abcd")
        #expect(output(["abc", "def"], limit: 4).text == "ab\n[… 2 bytes left out …]\nef")
        #expect(output([], limit: 4).text == "")
    }

    @Test func replacesWhatIsNoText() {
        var kept = BoundedOutput(limit: 10)
        [UInt8(0x61), 0xff, 0x62].withUnsafeBytes { kept.append($0) }
        #expect(kept.text == "a\u{fffd}b")
    }

    @Test(
        arguments: [
            ([], 100, nil), (["\n \t\r\n"], 100, nil), (["one"], 100, "one"), (["one\ntwo\n"], 100, "two"),
            (["one\r\ntwo\r\n\r\n"], 100, "two"),
            (["  two words  \n\n"], 100, "two words"), (["progress 1\rprogress 2\r"], 100, "progress 2"),
            // The line stands across the middle of what is kept, and nothing is missing.
            (["12345678"], 8, "12345678"), (["a\n345678\n"], 9, "345678"), (["first\nlast\n\n\n\n\n"], 16, "last"),
            // Something is missing: only the end counts.
            (["first\n", "x", "y", "z", "last\n"], 8, "ast"), (["no\n", "                    "], 8, nil),
        ] as [([String], Int, String?)])
    func findsTheLastLineThatSaysSomething(pieces: [String], limit: Int, line: String?) {
        #expect(output(pieces, limit: limit).lastLine == line)
    }

    @Test func givesAKibibyteOfALongLine() {
        let line = output([String(repeating: "a", count: 3000) + String(repeating: "b", count: 1024)], limit: 65536).lastLine
        #expect(line == String(repeating: "b", count: 1024))
    }

    @Test func canBeMadeAnewFromItsTexts() {
        let kept = output(["abc\n", "defghi"], limit: 6)
        let again = BoundedOutput(head: kept.headText, tail: kept.tailText, omittedCount: kept.omittedCount)
        #expect(again.text == kept.text)
        #expect(again.byteCount == kept.byteCount)
        #expect(again.lastLine == kept.lastLine)
        let whole = output(["abc"], limit: 6)
        #expect(BoundedOutput(head: whole.headText, tail: whole.tailText, omittedCount: 0).text == "abc")
    }
}
