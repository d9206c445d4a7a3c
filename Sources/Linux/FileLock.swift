import Glibc

/// A lock on a plain file for very short times: flock(2), tried again until a deadline.
///
/// Unlike ``FIFOLock`` it needs no event loop, and costs two calls when it is free. It goes with its holder, however that ends.
package enum FileLock {
    /// Takes the lock, trying for as long as `patience` says; false when somebody else had it all the time.
    ///
    /// - Parameter patience: at least one attempt is made, whatever it is.
    package static func acquire(_ descriptor: borrowing FileDescriptor, patience: Duration) throws(Errno) -> Bool {
        let number = descriptor.number
        // The clock is read only when somebody has the lock already.
        var deadline: Instant?
        // From 20 µs, which is a few appends of somebody else, to 200 µs: who holds the lock most of the time leaves only moments, and
        // it takes hundreds of looks to be sure to meet one.
        var pause: Int = 20_000
        while true {
            do throws(Errno) {
                try call { flock(number, LOCK_EX | LOCK_NB) }
                return true
            } catch {
                guard error == .again else { throw error }
            }
            let now = Instant.now
            let end = deadline ?? now + patience
            deadline = end
            guard now < end else { return false }
            var time = timespec(tv_sec: 0, tv_nsec: pause)
            nanosleep(&time, nil)
            pause = min(pause * 2, 200_000)
        }
    }

    /// Gives the lock back.
    package static func release(_ descriptor: borrowing FileDescriptor) {
        _ = flock(descriptor.number, LOCK_UN)
    }
}
