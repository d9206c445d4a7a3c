import Linux
import Testing

@testable import Events

struct LogRetentionTests {
    /// Segments of 100 bytes each, whose latest events are so many seconds after 1970.
    private func segments(_ seconds: [Int64]) -> [LogRetention.Segment] {
        seconds.enumerated().map {
            LogRetention.Segment(first: UInt64($0 + 1), size: 100, latest: RealTime(nanoseconds: $1 * 1_000_000_000))
        }
    }

    @Test(
        arguments: [
            // Latest times, retention size, retention age in seconds, and how many go at second 1000.
            ([], 100, 10, 0), ([1], 0, 10, 0), ([1, 2, 3], .max, nil, 0), ([1, 2, 3], 300, nil, 0), ([1, 2, 3], 299, nil, 1),
            ([1, 2, 3], 100, nil, 2), ([1, 2, 3], 0, nil, 2), ([989, 990, 1000], .max, 10, 1), ([1, 2, 3], .max, 10, 2),
            // A clock that was ahead keeps what is behind it: the segments go in order.
            ([2000, 2, 1000], .max, 10, 0), ([1, 2000, 2, 1000], .max, 10, 1),
        ] as [([Int64], Int64, Int64?, Int)])
    func removesTheOldest(latest: [Int64], size: Int64, age: Int64?, count: Int) {
        let options = LogOptions(retentionSize: size, retentionAge: age.map { .seconds($0) })
        let excess = LogRetention.excess(of: segments(latest), now: RealTime(nanoseconds: 1_000_000_000_000), options: options)
        #expect(excess.map(\.first) == Array((1...).prefix(count)).map(UInt64.init))
    }
}
