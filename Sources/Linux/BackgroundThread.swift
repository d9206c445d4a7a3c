import Glibc

/// A thread for work that blocks and has no descriptor to wait on, as fsync(2) has none.
package enum BackgroundThread {
    /// Runs `work` on a new thread with every signal blocked; the thread ends with it.
    package static func run(_ work: @escaping @Sendable () -> Void) throws(Errno) {
        let box = Unmanaged.passRetained(Work(body: work))
        var thread = pthread_t()
        let failure = pthread_create(&thread, nil, backgroundThread, box.toOpaque())
        guard failure == 0 else {
            box.release()
            throw Errno(failure)
        }
        pthread_detach(thread)
    }

    fileprivate final class Work: Sendable {
        let body: @Sendable () -> Void
        init(body: @escaping @Sendable () -> Void) { self.body = body }
    }
}

private func backgroundThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    ThreadSettings.blockAll()
    // `run` always hands a box over.
    Unmanaged<BackgroundThread.Work>.fromOpaque(argument!).takeRetainedValue().body()
    return nil
}
