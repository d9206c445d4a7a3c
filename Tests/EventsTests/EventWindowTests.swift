import Testing

@testable import Events

struct EventWindowTests {
    private let log = LogID(random: 1, generation: 1)

    private func chunk(_ first: UInt64, _ count: Int) -> EventChunk {
        EventChunk(log: log, first: first, events: records(0..<count))
    }

    @Test func keepsNoMoreThanItMay() {
        let size = chunk(1, 1).size
        var window = EventWindow(log: log, at: 1, limit: 10 * size + size / 2)
        for sequence in 1...1000 as ClosedRange<UInt64> {
            window.append(chunk(sequence, 1))
            #expect(window.end == sequence + 1)
            #expect(window.start == max(1, sequence + 1 - min(10, sequence)))
        }
        // One that is larger than all may be is kept until the next.
        window.append(chunk(1001, 50))
        #expect(window.start == 1001)
        window.append(chunk(1051, 1))
        #expect(window.start == 1051)
    }

    @Test func findsEveryEvent() throws {
        var window = EventWindow(log: log, at: 101, limit: .max)
        var first: UInt64 = 101
        for count in [1, 7, 1, 1, 30, 2] {
            window.append(chunk(first, count))
            first += UInt64(count)
        }
        window.append(EventChunk(log: log, gap: LogGap(first: first, last: first + 9, reason: .damage)))
        for sequence in 101..<first + 10 {
            let found = try #require(window.chunks(from: sequence, limit: 0))
            #expect(found.count == 1)
            #expect(found[0].first <= sequence && sequence < found[0].end)
        }
        #expect(window.chunks(from: 100, limit: .max) == nil)
        #expect(window.chunks(from: first + 10, limit: .max) == nil)
        #expect(window.chunks(from: 101, limit: .max)?.count == 7)
    }

    @Test func beginsAnewWithNothing() {
        var window = EventWindow(log: log, at: 1, limit: .max)
        window.append(chunk(1, 5))
        window.restart(log: LogID(random: 1, generation: 2), at: 4)
        #expect(window.log.generation == 2)
        #expect(window.start == 4 && window.end == 4)
        #expect(window.chunks(from: 4, limit: .max) == nil)
    }
}
