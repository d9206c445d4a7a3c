import Glibc

/// A lock across processes that can be waited for with a deadline: flock(2) on a FIFO, whose hang-up wakes the waiters.
///
/// `F_OFD_SETLKW` has no deadline, and inotify's close event comes before the lock is free. A FIFO's hang-up comes after it.
/// The file stays for ever: unlinking it would let two holders hold two files of one name.
package struct FIFOLock: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    package enum Failure: Error, Sendable {
        /// Somebody else held it until the deadline.
        case timedOut
        case interrupted
        case system(Errno)
    }

    /// Takes the lock if it is free, making the FIFO when it is missing.
    ///
    /// - Throws: `EINVAL` when the path is something else than a FIFO.
    package static func tryAcquire(_ path: String) throws(Errno) -> FIFOLock? {
        var descriptor: FileDescriptor
        do throws(Errno) {
            descriptor = try open(path, .readWrite)
        } catch {
            guard error == .notFound else { throw error }
            if mkfifo(path, 0o600) != 0, Errno.last != .exists { throw Errno.last }
            descriptor = try open(path, .readWrite)
        }
        guard try FileStatus.of(descriptor).kind == .fifo else { throw .invalid }
        let number = descriptor.number
        do throws(Errno) {
            try call { flock(number, LOCK_EX | LOCK_NB) }
            return FIFOLock(descriptor: descriptor)
        } catch {
            if error == .again { return nil }
            throw error
        }
    }

    /// Waits for the lock until the deadline or an interrupt.
    @LoopActor package static func acquire(
        _ path: String, until deadline: Instant, interrupt: Interrupt?
    ) async -> Result<FIFOLock, Failure> {
        do throws(Errno) {
            if let lock = try tryAcquire(path) { return .success(lock) }
            let watch = Watch(interrupt: interrupt)
            while true {
                // Opened before the lock is tried again: a release between the two would otherwise go unseen.
                let waiter = try open(path, .readOnly)
                if let lock = try tryAcquire(path) { return .success(lock) }
                watch.add(waiter, .readable)
                let event = await watch.next(until: deadline)
                watch.remove(waiter)
                switch event {
                case .ready, .woken: continue
                case .deadlinePassed: return .failure(.timedOut)
                case .interrupted: return .failure(.interrupted)
                }
            }
        } catch {
            return .failure(.system(error))
        }
    }

    private static func open(_ path: String, _ mode: FileDescriptor.Options) throws(Errno) -> FileDescriptor {
        try FileDescriptor.open(path, mode | .nonblocking | .noFollow)
    }
}
