import Linux
import TestSupport
import Testing

@testable import Events

struct LogSegmentIndexTests {
    private func filled() throws -> (LogFixture, SegmentFile, Int64) {
        let fixture = LogFixture()
        var random = SeededGenerator(seed: 3)
        let base = RealTime.now.nanoseconds
        let batch = (0..<3000).map {
            record($0, at: RealTime(nanoseconds: base + .random(in: -1_000_000_000...1_000_000_000, using: &random)))
        }
        try fixture.log().append(batch)
        let segment = try SegmentFile.forReading(1, in: LogDirectory(path: fixture.path))
        return (fixture, segment, try segment.status().size)
    }

    @Test func isTheSameFromTheFileAndFromItsBytes() throws {
        let (_, segment, size) = try filled()
        let scanned = try SegmentIndex.scan(segment, size: size)
        #expect(scanned.first == 1)
        #expect(scanned.last == 3000)
        #expect(scanned.blocks.count > 4)
        #expect(SegmentIndex(scanned.bytes, segmentSize: size) == scanned)
        #expect(SegmentIndex(scanned.bytes, segmentSize: size, summaryOnly: true)?.latest == scanned.latest)
        #expect(SegmentIndex(scanned.bytes, segmentSize: size + 1) == nil)
    }

    @Test func isTheSameWhenTheWriterHasKeptIt() throws {
        let fixture = LogFixture()
        try fixture.log(LogOptions(segmentSize: 200_000, retentionAge: nil)).append(records(0..<3000))
        let directory = LogDirectory(path: fixture.path)
        for first in fixture.segments.dropLast() {
            let segment = try SegmentFile.forReading(first, in: directory)
            let size = try segment.status().size
            #expect(SegmentIndex.load(first, segmentSize: size, in: directory) == (try SegmentIndex.scan(segment, size: size)))
        }
    }

    @Test func isNotBelievedWithAnyOneByteChanged() throws {
        let (_, segment, size) = try filled()
        let bytes = try SegmentIndex.scan(segment, size: size).bytes
        for place in bytes.indices {
            var bad = bytes
            bad[place] ^= 0x04
            #expect(SegmentIndex(bad, segmentSize: size) == nil, "byte \(place)")
        }
        for count in 0..<bytes.count { #expect(SegmentIndex(Array(bytes.prefix(count)), segmentSize: size) == nil) }
        #expect(SegmentIndex(bytes + [0, 0, 0, 0, 0, 0, 0, 0], segmentSize: size) == nil)
    }
}
