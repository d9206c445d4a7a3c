import Linux
import Testing

@testable import hookbench

@Suite struct FigureTests {
    @Test(arguments: [(1.1504, true), (1.1551, false), (0.2, true)]) func aRatioIsAsGoodAsItIsShown(value: Double, isGood: Bool) {
        let outcome = Figure.Outcome.measured(value, .ratio, rounds: 5, time: nil, yardstick: nil)
        #expect(Figure(.one, "", outcome, atMost: 1.15).isGood == isGood)
    }

    @Test(arguments: [(999, true), (1000, true), (1001, false)]) func aRateIsGoodFromItsTargetOn(nanoseconds: Int, isGood: Bool) {
        let figure = Figure(.redis, "", rateOf: Median(of: [.nanoseconds(nanoseconds)]), atLeast: 1e6)
        #expect(figure.isGood == isGood)
    }

    @Test func whatCouldNotBeMeasuredIsNotGood() {
        #expect(Figure(.nats, "", .absent(reason: "not installed"), atMost: 1).isGood == false)
        #expect(Figure(.nats, "", .absent(reason: "not installed"), nil).isGood == nil)
    }
}
