import Linux
import TestSupport
import Testing

@testable import hookctl

@Suite struct LineInputTests {
    private func lines(_ bytes: [UInt8]) throws -> (lines: [[UInt8]], isTooLong: Bool) {
        let directory = TemporaryDirectory()
        var input = LineInput(try FileDescriptor.open(directory.write("in", bytes), .readOnly))
        var all: [[UInt8]] = []
        while true {
            switch try input.next() {
            case .lines(let lines): all += lines
            case .tooLong(let lines): return (all + lines, true)
            case .end: return (all, false)
            }
        }
    }

    @Test(
        arguments: [("", []), ("a", ["a"]), ("a\n", ["a"]), ("\n\n", ["", ""]), ("a\nb", ["a", "b"]), ("a\r\n", ["a\r"])]
            as [(String, [String])])
    func splitsAtLineBreaks(text: String, expected: [String]) throws {
        let (lines, isTooLong) = try lines(Array(text.utf8))
        #expect(lines.map { String(decoding: $0, as: UTF8.self) } == expected && !isTooLong)
    }

    @Test func joinsWhatComesInPortions() throws {
        let expected = (0..<40).map { [UInt8](repeating: UInt8(ascii: "a") + UInt8($0 % 26), count: $0 * 9973 % 200_000) }
        #expect(try lines(Array(expected.joined(separator: [UInt8(ascii: "\n")]) + [UInt8(ascii: "\n")])).lines == expected)
    }

    @Test func refusesALineThatIsTooLong() throws {
        let longest = [UInt8](repeating: 0x78, count: LineInput.lengthLimit)
        #expect(try lines([0x61, 0x0a] + longest + [0x0a, 0x62]).lines == [[0x61], longest, [0x62]])
        for end in [[], [0x0a]] as [[UInt8]] {
            let (lines, isTooLong) = try lines([0x61, 0x0a] + longest + [0x78] + end)
            #expect(lines == [[0x61]] && isTooLong)
        }
    }
}
