import Hooks
import Linux
import Testing

@testable import History

@Suite struct HistoryRetentionTests {
    private static let now = RealTime(nanoseconds: 1_770_000_000_000_000_000)

    /// So many entries a second apart, the newest a second old.
    private static func entries(_ sizes: [Int64]) -> [HistoryRetention.Entry] {
        sizes.enumerated().map { index, size in
            let age = Int64(sizes.count - index) * 1_000_000_000
            return .init(id: DispatchID.make(at: RealTime(nanoseconds: now.nanoseconds - age)), size: size)
        }
    }

    private static func retention(_ change: (inout HistoryConfiguration) -> Void) -> HistoryRetention {
        var configuration = HistoryConfiguration()
        change(&configuration)
        return HistoryRetention(configuration)
    }

    private static let cases: [(keep: Int, size: Int, age: Duration?, sizes: [Int64], removed: Int)] = [
        (3, 1 << 20, nil, [1, 1, 1], 0), (3, 1 << 20, nil, [1, 1, 1, 1, 1], 2), (0, 1 << 20, nil, [1, 1], 2),
        (9, 100, nil, [50, 50, 50], 1), (9, 100, nil, [1, 1, 101], 2), (9, 100, nil, [200], 0), (9, 100, nil, [1, 200, 1], 2),
        (9, 1 << 20, .seconds(2), [1, 1, 1, 1], 2), (9, 1 << 20, .seconds(100), [1, 1], 0), (9, 1 << 20, nil, [], 0),
    ]

    @Test(arguments: cases.indices) func theOldestGoFirst(index: Int) {
        let (keep, size, age, sizes, removed) = Self.cases[index]
        let entries = Self.entries(sizes)
        let retention = Self.retention {
            $0.keep = keep
            $0.size = size
            $0.age = age
        }
        #expect(retention.excess(of: entries, now: Self.now) == entries.prefix(removed).map(\.id))
    }

    @Test(arguments: [(1000, 62), (100_000, 64), (32, 2), (10, 1), (1, 1), (0, 1)]) func looksTheMoreOftenTheLessIsKept(
        keep: Int, interval: Int
    ) {
        #expect(Self.retention { $0.keep = keep }.interval == interval)
    }

    @Test func isDueOnceInAnIntervalAndAfterALargeOne() {
        let retention = Self.retention { $0.keep = 1000 }
        let due = (0..<6200).count { retention.isDue("0199c3a1-5f2e-7b31-9c44-3d0c8be1" + hexadecimal($0), size: 1000) }
        #expect(due == 100)
        #expect(retention.isDue("0199c3a1-5f2e-7b31-9c44-3d0c8be10001", size: 256 << 10))
        #expect(!retention.isDue("0199c3a1-5f2e-7b31-9c44-3d0c8be10001", size: 255 << 10))
    }

    private func hexadecimal(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
