import Linux
import TestSupport
import Testing

@testable import Events

struct LogMarkTests {
    private let mark = LogMark(random: 1, last: 2, segment: 3, size: 4, clock: LogMark.ClockReading(offset: -5, sinceBoot: 6))

    @Test func readsWhatItWritesAndNothingElse() throws {
        let directory = TemporaryDirectory()
        let file = try FileDescriptor.open(directory("lock"), .readWrite | .create)
        #expect(LogMark(from: file) == nil)
        mark.write(to: file)
        #expect(LogMark(from: file) == mark)
        for place in 0..<64 as Range<Int64> {
            var byte = try file.bytes(at: place, count: 1)
            byte[0] ^= 0x10
            _ = byte.withUnsafeBytes { try? file.write($0, at: place) }
            #expect(LogMark(from: file) == nil)
            byte[0] ^= 0x10
            _ = byte.withUnsafeBytes { try? file.write($0, at: place) }
        }
        #expect(LogMark(from: file) == mark)
        try file.truncate(to: 63)
        #expect(LogMark(from: file) == nil)
    }

    @Test(
        arguments: [
            // Milliseconds that the calendar's clock gained, seconds in between, and whether it was set.
            (0, 0, false), (1000, 0, false), (1001, 0, true), (-1001, 0, true), (4600, 3600, false), (-4600, 3600, false),
            (4601, 3600, true), (86_401_000, 0, true),
        ] as [(Int64, Int64, Bool)])
    func tellsASetClockFromASlowOne(gain: Int64, between: Int64, isJump: Bool) {
        let earlier = LogMark.ClockReading(offset: 7, sinceBoot: 1000)
        let later = LogMark.ClockReading(offset: 7 + gain * 1_000_000, sinceBoot: 1000 + between * 1_000_000_000)
        #expect(later.jump(since: earlier) == (isJump ? gain * 1_000_000 : nil))
    }
}
