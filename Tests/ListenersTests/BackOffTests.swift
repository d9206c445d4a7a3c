import Testing

@testable import Listeners

@Suite struct BackOffTests {
    @Test func doublesFromASecondToFiveMinutes() {
        let delays = (1...11).map { BackOff.standard.delay(after: $0, random: 0) }
        #expect(delays == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map { .seconds($0) })
        #expect(BackOff.standard.delay(after: 100_000, random: 0) == .seconds(300))
    }

    @Test func takesUpToAQuarterOff() {
        let delays = (0..<1024).map { BackOff.standard.delay(after: 3, random: $0) }
        #expect(delays.first == .seconds(4) && delays[512] == .milliseconds(3500))
        #expect(delays.allSatisfy { .seconds(3) < $0 && $0 <= .seconds(4) })
        #expect(Set(delays).count == 1024)
    }
}
