import Testing

@testable import Linux

@Suite @LoopActor struct TimerHeapTests {
    private func watch(until deadline: Int64) -> Watch {
        let watch = Watch()
        watch.deadline = Instant(nanoseconds: deadline)
        return watch
    }

    @Test(
        arguments: [
            (0, 0), (1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2), (5_000_000, 5), (-1, 0), (-5_000_000_000, 0),
            (3_600_000_000_000, 3_600_000), (.max - 1_000, 3_600_000),
        ] as [(Int64, Int32)])
    func roundsUpToMilliseconds(nanoseconds: Int64, milliseconds: Int32) {
        var heap = TimerHeap()
        let now: Int64 = 6_000_000_000_000
        let deadline = nanoseconds > .max - now ? .max : now + nanoseconds
        heap.add(watch(until: deadline), at: Instant(nanoseconds: deadline))
        #expect(heap.millisecondsToNext(after: Instant(nanoseconds: now)) == milliseconds)
    }

    @Test func waitsForEverWhenNobodyWaits() {
        var heap = TimerHeap()
        #expect(heap.millisecondsToNext(after: .now) == -1)
        heap.expire(at: .now)
        #expect(heap.millisecondsToNext(after: .now) == -1)
    }

    @Test func givesTheSoonestFirstWhateverTheOrder() {
        let milliseconds: Int64 = 1_000_000
        for _ in 0..<50 {
            var heap = TimerHeap()
            let deadlines = (0..<40).map { _ in Int64.random(in: 1...1000) }
            let watches = deadlines.map { watch(until: $0 * milliseconds) }
            for (watch, deadline) in zip(watches, deadlines) { heap.add(watch, at: Instant(nanoseconds: deadline * milliseconds)) }
            for deadline in Set(deadlines).sorted() {
                #expect(heap.millisecondsToNext(after: Instant(nanoseconds: 0)) == Int32(deadline))
                // Too early by a nanosecond is too early.
                heap.expire(at: Instant(nanoseconds: deadline * milliseconds - 1))
                #expect(heap.millisecondsToNext(after: Instant(nanoseconds: 0)) == Int32(deadline))
                heap.expire(at: Instant(nanoseconds: deadline * milliseconds))
            }
            #expect(heap.millisecondsToNext(after: Instant(nanoseconds: 0)) == -1)
        }
    }

    @Test func overlooksDeadlinesThatNobodyWaitsForAnyMore() {
        var heap = TimerHeap()
        let (changed, done, waiting) = (watch(until: 5_000_000), watch(until: 2_000_000), watch(until: 9_000_000))
        heap.add(changed, at: Instant(nanoseconds: 5_000_000))
        heap.add(done, at: Instant(nanoseconds: 2_000_000))
        heap.add(waiting, at: Instant(nanoseconds: 9_000_000))
        done.deadline = nil
        changed.deadline = Instant(nanoseconds: 7_000_000)
        heap.add(changed, at: Instant(nanoseconds: 7_000_000))
        #expect(heap.millisecondsToNext(after: Instant(nanoseconds: 0)) == 7)
        heap.expire(at: Instant(nanoseconds: 7_000_000))
        #expect(heap.millisecondsToNext(after: Instant(nanoseconds: 0)) == 9)
    }

    @Test func goesBackToAnEarlierDeadline() {
        var heap = TimerHeap()
        let watch = watch(until: 5_000_000)
        for deadline in [5_000_000, 8_000_000, 5_000_000, 8_000_000, 3_000_000, 5_000_000] as [Int64] {
            watch.deadline = Instant(nanoseconds: deadline)
            heap.add(watch, at: Instant(nanoseconds: deadline))
            #expect(heap.millisecondsToNext(after: Instant(nanoseconds: 0)) == Int32(deadline / 1_000_000))
        }
        heap.expire(at: Instant(nanoseconds: 5_000_000))
        // Waited for anew after it has passed: it must be there again.
        heap.add(watch, at: Instant(nanoseconds: 5_000_000))
        #expect(heap.millisecondsToNext(after: Instant(nanoseconds: 0)) == 5)
    }
}
