import Testing

@testable import Events

struct LogIdentityTests {
    private func identity(cuts: [UInt64], oldest: UInt64 = 1) -> LogIdentity {
        var identity = LogIdentity(random: 7, boot: "b")
        for cut in cuts { identity.cut(after: cut, boot: "b", oldest: oldest) }
        return identity
    }

    @Test(
        arguments: [
            // Cuts in order, a cursor's generation, and how far that generation is still the same as today's.
            ([], 1, .max), ([], 2, nil),
            ([100], 1, 100), ([100], 2, .max), ([100], 3, nil),
            ([100, 50], 1, 50), ([100, 50], 2, 50), ([100, 50], 3, .max),
            ([50, 100], 1, 50), ([50, 100], 2, 100), ([50, 100], 3, .max),
            ([50, 100, 70], 1, 50), ([50, 100, 70], 2, 70), ([50, 100, 70], 3, 70), ([50, 100, 70], 4, .max),
            ([0], 1, 0),
        ] as [([UInt64], Int, UInt64?)])
    func knowsHowFarAnOldCursorHolds(cuts: [UInt64], generation: Int, shared: UInt64?) {
        #expect(identity(cuts: cuts).lastShared(withGeneration: generation) == shared)
    }

    @Test func forgetsCutsThatRetentionHasOvertaken() {
        let identity = identity(cuts: Array(1...1000), oldest: 990)
        #expect(identity.generation == 1001)
        #expect(identity.cuts.count < 15)
        // What an ancient cursor is told stays a number before the oldest event: a gap either way.
        #expect(identity.lastShared(withGeneration: 1).map { $0 < 990 } == true)
        #expect(identity.lastShared(withGeneration: 995) == 995)
    }

    @Test func readsWhatItWrites() {
        let identity = identity(cuts: [5, 3, 9])
        #expect(LogIdentity.parse(identity.line) == .identity(identity))
    }

    @Test func isDamagedWithAnyOneByteChanged() {
        let line = identity(cuts: [5]).line
        for place in line.indices {
            for bit in 0..<8 {
                var bad = line
                bad[place] ^= 1 << bit
                #expect(LogIdentity.parse(bad) == .damaged, "byte \(place), bit \(bit)")
            }
        }
        for count in 0..<line.count - 1 { #expect(LogIdentity.parse(Array(line.prefix(count))) == .damaged) }
    }

    @Test func saysThatAFormatIsNewer() {
        var line = Array(#"{"format":2,"anything":["else"]"#.utf8)
        LogLine.seal(&line, from: 0)
        #expect(LogIdentity.parse(line) == .newer(format: 2))
    }
}
