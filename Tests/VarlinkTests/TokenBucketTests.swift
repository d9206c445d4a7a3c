import Linux
import Testing

@testable import Varlink

@Suite struct TokenBucketTests {
    private let start = Instant(nanoseconds: 1_000_000_000_000)

    @Test func givesABurstAndThenTheRate() {
        var bucket = TokenBucket(CallRate(perSecond: 10, burst: 3))
        #expect(bucket.isFull(at: start))
        for _ in 0..<3 {
            #expect(bucket.next(at: start) == start)
            bucket.take(at: start)
        }
        #expect(bucket.next(at: start) == start + .milliseconds(100))
        bucket.take(at: start + .milliseconds(100))
        #expect(bucket.next(at: start + .milliseconds(100)) == start + .milliseconds(200))
        #expect(!bucket.isFull(at: start + .milliseconds(399)))
        #expect(bucket.isFull(at: start + .milliseconds(400)))
        // However long nobody asks, it holds no more than the burst.
        let later = start + .seconds(3600)
        for _ in 0..<3 { bucket.take(at: later) }
        #expect(bucket.next(at: later) == later + .milliseconds(100))
    }

    @Test(arguments: [(0, 0, 1, 1), (-5, 7, 1, 7), (Int.max, Int.max, 1_000_000_000, 1_000_000_000)])
    func clampsTheRate(_ perSecond: Int, _ burst: Int, _ expectedRate: Int, _ expectedBurst: Int) {
        let rate = CallRate(perSecond: perSecond, burst: burst)
        #expect(rate.perSecond == expectedRate)
        #expect(rate.burst == expectedBurst)
        var bucket = TokenBucket(rate)
        bucket.take(at: start)
        #expect(bucket.next(at: start + .seconds(1)) == start + .seconds(1))
    }
}
