import Linux

/// Many who wait for the disk, and one sync for all of them: those who come while it runs share the next.
final class SyncGroup: Sendable {
    private typealias Waiter = CheckedContinuation<Result<Void, LogError>, Never>
    private let state = Lock(State())

    private struct State {
        var waiters: [Waiter] = []
        /// Whether a thread is there that takes all waiters before it ends.
        var hasThread = false
    }

    /// Runs `sync` on a thread of its own, begun after this call, and returns what came of it.
    func wait(_ sync: @escaping @Sendable () -> Result<Void, LogError>) async -> Result<Void, LogError> {
        await withCheckedContinuation { continuation in
            let mustStart = state.withLock { state in
                state.waiters.append(continuation)
                defer { state.hasThread = true }
                return !state.hasThread
            }
            guard mustStart else { return }
            do throws(Errno) {
                try BackgroundThread.run { self.serve(sync) }
            } catch {
                // No thread to be had: the caller's does it.
                serve(sync)
            }
        }
    }

    private func serve(_ sync: () -> Result<Void, LogError>) {
        while true {
            let waiters = state.withLock { state in
                defer { state.waiters = [] }
                state.hasThread = !state.waiters.isEmpty
                return state.waiters
            }
            if waiters.isEmpty { return }
            let result = sync()
            for waiter in waiters { waiter.resume(returning: result) }
        }
    }
}
