import Linux
import Testing

@testable import Hooks

/// RFC 9562, 5.7: 48 bits of milliseconds, version 7, 12 random bits, variant 10, 62 random bits.
@Suite struct DispatchIDTests {
    /// The RFC's own example, A.6: 2022-02-22T19:22:22.000Z.
    @Test func isTheExampleOfTheRFC() {
        let id = DispatchID.make(at: RealTime(nanoseconds: 0x017F_22E2_79B0 * 1_000_000), random: (0xCC3, 0x18C4_DC0C_0C07_398F))
        #expect(id == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    }

    private static let edges: [(time: RealTime, random: (UInt64, UInt64), id: String)] = [
        (RealTime(nanoseconds: 0), (0, 0), "00000000-0000-7000-8000-000000000000"),
        (RealTime(nanoseconds: 999_999), (.max, .max), "00000000-0000-7fff-bfff-ffffffffffff"),
        (RealTime(nanoseconds: 1_000_000), (0, 0), "00000000-0001-7000-8000-000000000000"),
        (RealTime(nanoseconds: .max), (0, 0), "08637bd0-5af6-7000-8000-000000000000"),
        // A clock before 1970 must not take the version's place.
        (RealTime(nanoseconds: -1), (0, 0), "00000000-0000-7000-8000-000000000000"),
        (RealTime(nanoseconds: .min), (0, 0), "00000000-0000-7000-8000-000000000000"),
    ]

    @Test(arguments: edges.indices) func keepsVersionAndVariantWhateverTimeAndChance(index: Int) {
        let edge = Self.edges[index]
        #expect(DispatchID.make(at: edge.time, random: edge.random) == edge.id)
    }

    @Test func sortsByTimeAndNeverRepeats() {
        let ids = (0..<1000).map { DispatchID.make(at: RealTime(nanoseconds: 1_700_000_000_000_000_000 + Int64($0) * 1_000_000)) }
        #expect(ids == ids.sorted())
        let now = RealTime.now
        #expect(Set((0..<1000).map { _ in DispatchID.make(at: now) }).count == 1000)
    }
}
