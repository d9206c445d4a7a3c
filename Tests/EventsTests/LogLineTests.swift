import TestSupport
import Testing

@testable import Events
@testable import Linux

struct LogLineTests {
    private let record = Array(#","time":"2026-02-03T04:05:06.000000789Z","topic":"/a","event":{"seq":1}"#.utf8)

    private func line(_ sequence: UInt64, _ record: [UInt8]) -> [UInt8] {
        var line: [UInt8] = []
        record.withUnsafeBytes { LogLine.append($0, sequence: sequence, to: &line) }
        return line
    }

    @Test func hasTheSumOfCastagnoli() {
        // The check value of CRC-32C, and the 32 zeros of RFC 3720, appendix B.4.
        #expect(Array("123456789".utf8).withUnsafeBytes { CRC32C.sum(of: $0) } == 0xE306_9283)
        #expect([UInt8](repeating: 0, count: 32).withUnsafeBytes { CRC32C.sum(of: $0) } == 0x8A91_36AA)
    }

    @Test func sumsTheSameWithAndWithoutTheProcessorsHelp() {
        var random = SeededGenerator(seed: 1)
        for length in 0..<100 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            let (whole, portable) = bytes.withUnsafeBytes { (CRC32C.sum(of: $0), CRC32C.portableSum(of: $0)) }
            #expect(whole == portable)
            let inTwo = bytes[..<(length / 3)].withUnsafeBytes { first in
                bytes[(length / 3)...].withUnsafeBytes { CRC32C.sum(of: $0, continuing: CRC32C.sum(of: first)) }
            }
            #expect(inTwo == whole)
        }
    }

    @Test(arguments: [0, 1, 9, 10, 1_234_567_890_123_456_789] as [UInt64])
    func readsWhatItWrites(sequence: UInt64) {
        let bytes = line(sequence, record)
        #expect(bytes.last == UInt8(ascii: "\n"))
        #expect(bytes.count == record.count + LogLine.overhead(of: sequence))
        bytes.dropLast().withUnsafeBytes { line in
            #expect(LogLine.sequence(of: line) == sequence)
            #expect(LogLine.timeText(of: line).map { String(decoding: $0, as: UTF8.self) } == "2026-02-03T04:05:06.000000789Z")
            #expect(LogLine.goodEnd(of: line) == nil)
        }
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix(#"{"seq":\#(sequence),"time":"2026"#))
    }

    @Test func refusesALineWithAnyOneByteChanged() {
        let good = Array(line(42, record).dropLast())
        for place in good.indices {
            for bit in 0..<8 {
                var bad = good
                bad[place] ^= 1 << bit
                #expect(bad.withUnsafeBytes { LogLine.sequence(of: $0) } == nil, "byte \(place), bit \(bit)")
            }
        }
    }

    @Test func refusesEveryPartOfALine() {
        let good = Array(line(42, record).dropLast())
        for count in 0..<good.count { #expect(good.prefix(count).withUnsafeBytes { LogLine.sequence(of: $0) } == nil) }
    }

    @Test func findsTheGoodLineBehindALostNewline() throws {
        var bytes = line(1, record)
        bytes[bytes.count - 1] ^= 0x20
        let start = bytes.count
        bytes += line(2, record).dropLast()
        let found = try #require(bytes.withUnsafeBytes { LogLine.goodEnd(of: $0) })
        #expect(found.start == start)
        #expect(found.sequence == 2)
    }
}
