import Events
import Linux
import Testing

@testable import hookctl

@Suite struct PendingLinesTests {
    private func cursor(_ sequence: UInt64) -> LogCursor { LogCursor(log: LogID(random: 1, generation: 1), sequence: sequence) }

    /// However the bytes go, the place is behind the last line of which all of them have gone.
    @Test(arguments: 1...13) func reachesWhatHasBeenWrittenAsAWhole(portion: Int) throws {
        var lines = PendingLines()
        let texts = ["one\n", "three\n", "\n", "4\n"]
        for (index, text) in texts.enumerated() { lines.append(endingAt: cursor(UInt64(index + 1))) { $0 += Array(text.utf8) } }
        let all = Array(texts.joined().utf8)
        var taken: [UInt8] = []
        while !lines.isEmpty {
            try lines.write { (bytes) throws(Errno) in
                taken += bytes.prefix(portion)
                return min(portion, bytes.count)
            }
            var whole = 0
            var end = 0
            while whole < texts.count, end + texts[whole].utf8.count <= taken.count {
                end += texts[whole].utf8.count
                whole += 1
            }
            #expect(lines.reached == (whole == 0 ? nil : cursor(UInt64(whole))))
        }
        #expect(taken == all)
    }

    @Test func staysWhereItIsWhenNothingCanBeWritten() {
        var lines = PendingLines()
        lines.append(endingAt: cursor(1)) { $0 += Array("x\n".utf8) }
        #expect(throws: Errno.again) { try lines.write { (_) throws(Errno) in throw .again } }
        #expect(lines.reached == nil && !lines.isEmpty)
    }

    @Test func isFullWhenItIsWorthWriting() throws {
        var lines = PendingLines()
        lines.append(endingAt: nil) { $0 += [UInt8](repeating: 0x78, count: (256 << 10) - 1) }
        #expect(!lines.isFull)
        lines.append(endingAt: nil) { $0 += [UInt8](repeating: 0x78, count: 3 << 20) }
        #expect(lines.isFull)
        try lines.write { (bytes) throws(Errno) in bytes.count }
        #expect(lines.isEmpty && !lines.isFull && lines.reached == nil)
    }
}
