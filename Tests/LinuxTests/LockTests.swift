import TestSupport
import Testing

@testable import Linux

@Suite struct LockTests {
    @Test func letsOneThreadInAtATime() async {
        let count = Lock(0)
        let add: @Sendable () -> Void = { for _ in 0..<20_000 { count.withLock { $0 += 1 } } }
        async let first: Void = onAThread(add)
        async let second: Void = onAThread(add)
        async let third: Void = onAThread(add)
        _ = await (first, second, third)
        #expect(count.withLock { $0 } == 60_000)
    }

    @Test func isFreeAgainAfterAnError() {
        let lock = Lock(1)
        #expect(throws: Errno.invalid) { try lock.withLock { _ throws(Errno) in throw Errno.invalid } }
        #expect(lock.withLock { $0 } == 1)
    }
}
