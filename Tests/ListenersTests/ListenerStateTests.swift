import Events
import JSON
import Linux
import Testing

@testable import Listeners

@Suite struct ListenerStateTests {
    private let now = RealTime(nanoseconds: 1_000_000_000_000)

    private func seconds(_ seconds: Int64) -> RealTime { RealTime(nanoseconds: now.nanoseconds + seconds * 1_000_000_000) }

    /// Open events 1 to 4 of the objects a, a, b, a.
    private func four() throws -> ListenerState {
        var state = ListenerState()
        for (index, name) in ["a", "a", "b", "a"].enumerated() {
            state.apply(.opened(try sample(UInt64(index + 1), ["name": .string(name)])))
        }
        return state
    }

    private func next(_ state: ListenerState, _ order: ListenerOrder, running: [UInt64] = []) -> String {
        switch state.next(order, running: Set(running.map { place($0) }), at: now, limit: .seconds(300)) {
        case .call(let event): "\(event.cursor.sequence)"
        case .wait(let time): time.map { "wait \(($0.nanoseconds - now.nanoseconds) / 1_000_000_000)" } ?? "wait"
        }
    }

    @Test(
        arguments: [
            (ListenerOrder.object, [], "1"), (.object, [1], "3"), (.object, [1, 3], "wait"), (.object, [3], "1"), (.all, [], "1"),
            (.all, [1], "wait"), (.none, [], "1"), (.none, [1], "2"), (.none, [1, 2, 3, 4], "wait"),
        ] as [(ListenerOrder, [UInt64], String)]) func theOrderSaysWhoWaitsForWhom(
            order: ListenerOrder, running: [UInt64], expected: String
        ) throws
    {
        #expect(next(try four(), order, running: running) == expected)
    }

    @Test(arguments: [(ListenerOrder.object, "3"), (.all, "wait 7"), (.none, "2")])
    func whatWaitsToBeTriedAgainHoldsUpWhatTheOrderSays(order: ListenerOrder, expected: String) throws {
        var state = try four()
        state.apply(.failed(place(1), failure("x"), retry: seconds(7)))
        #expect(next(state, order) == expected)
        state.apply(.failed(place(3), failure("x"), retry: seconds(3)))
        if order == .object { #expect(next(state, order) == "wait 3") }
        // The time has come, or somebody asks.
        state.apply(.revived(place(1)))
        #expect(next(state, order) == "1")
    }

    @Test func aRetryFurtherAwayThanAnyIsDueAtOnce() throws {
        var state = ListenerState()
        state.apply(.opened(try sample(1)))
        state.apply(.failed(place(1), failure("x"), retry: seconds(300)))
        #expect(next(state, .object) == "wait 300")
        // The calendar's clock was set back by a day meanwhile.
        state.apply(.failed(place(1), failure("x"), retry: seconds(86_400)))
        #expect(next(state, .object) == "1")
    }

    @Test func readingGoesOnWhileAnEventIsTriedAgain() throws {
        var state = ListenerState()
        for n in 1...5 { state.apply(.opened(try sample(UInt64(n)))) }
        state.apply(.started(place(1)))
        state.apply(.failed(place(1), failure("x"), retry: seconds(1)))
        for n in 2...5 { state.apply(.acknowledged(place(UInt64(n)))) }
        #expect(state.place == .cursor(place(5)) && state.open.map(\.cursor.sequence) == [1])
        #expect(state.counts == ListenerCounts(handled: 4, failed: 1))
        #expect(state.open.first?.attempts == 1 && state.lastFailure == failure("x"))
    }

    @Test func aCallWhoseEndIsNotKnownIsCountedWhenItIsMadeAgain() throws {
        var state = ListenerState()
        state.apply(.opened(try sample(1)))
        state.apply(.started(place(1)))
        #expect(state.counts.repeated == 0)
        state.apply(.started(place(1)))
        #expect(state.counts.repeated == 1 && state.open.first?.attempts == 0)
        state.apply(.failed(place(1), failure("x"), retry: seconds(0)))
        state.apply(.started(place(1)))
        #expect(state.counts.repeated == 1)
    }

    @Test func deadLettersAreBoundedAndCanBeTriedAgainOrTakenAway() throws {
        var state = ListenerState()
        state.deadLimit = 2
        for n: UInt64 in 1...3 {
            state.apply(.opened(try sample(n)))
            state.apply(.died(place(n), attempts: 9, failure("x\(n)")))
        }
        #expect(state.dead.map(\.failure.reason) == ["x2", "x3"] && state.counts.forgotten == 1 && state.open.isEmpty)
        state.apply(.revived(place(2)))
        #expect(state.dead.map(\.cursor.sequence) == [3] && state.open.map(\.attempts) == [0])
        #expect(state.place == .cursor(place(3)))
        state.apply(.skipped(place(3)))
        state.apply(.skipped(place(2)))
        #expect(state.dead.isEmpty && state.open.isEmpty && state.counts.skipped == 2)
        #expect(state.openSize == 0 && state.deadSize == 0)
    }

    @Test func deadLettersAreBoundedInBytes() throws {
        var state = ListenerState()
        for n: UInt64 in 1...8 {
            state.apply(.opened(try sample(n, ["x": .string(String(repeating: "x", count: 1_000_000))])))
            state.apply(.died(place(n), attempts: 1, failure("x")))
        }
        #expect(state.dead.count == 4 && state.counts.forgotten == 4)
    }

    @Test func whatItIsWrittenAsMakesItAgain() throws {
        var state = try four()
        state.apply(.failed(place(1), failure("x"), retry: seconds(1)))
        state.apply(.died(place(2), attempts: 1, failure("y")))
        state.apply(.started(place(3)))
        state.apply(.gap(.cursor(place(17))))
        state.apply(.removed(now))
        var again = ListenerState()
        for record in state.records { again.apply(record) }
        #expect(again == state)
    }

    @Test func recordsOfWhatIsNotThereChangeNothing() throws {
        let state = try four()
        var same = state
        for record: JournalRecord in [
            .started(place(9)), .acknowledged(place(9)), .failed(place(9), failure("x"), retry: now), .skipped(place(9)),
            .died(place(9), attempts: 1, failure("x")), .revived(place(9)), .opened(try sample(1)),
        ] {
            same.apply(record)
        }
        #expect(same == state)
    }
}
