import Linux

/// One dispatch at a time for an object: first come, first served inside the process, then a lock across processes.
@LoopActor final class ObjectLock {
    private let path: String
    private var lock: FIFOLock?

    /// Who waits inside this process for each lock, first come first; the first entry has its turn.
    private static var queues: [String: [Turn]] = [:]

    private final class Turn {
        let watch: Watch
        init(_ watch: Watch) { self.watch = watch }
    }

    private init(_ path: String) { self.path = path }

    /// Waits for the object's lock.
    ///
    /// - Returns: The lock, which must be released, and whether it had to be waited for.
    static func acquire(
        _ path: String, until deadline: Instant, interrupt: Interrupt?
    ) async -> Result<(ObjectLock, waited: Bool), FIFOLock.Failure> {
        let object = ObjectLock(path)
        let turn = Turn(Watch(interrupt: interrupt))
        queues[path, default: []].append(turn)
        var waited = false
        while queues[path]?.first !== turn {
            waited = true
            switch await turn.watch.next(until: deadline) {
            case .woken, .ready: continue
            case .deadlinePassed:
                leave(path, turn)
                return .failure(.timedOut)
            case .interrupted:
                leave(path, turn)
                return .failure(.interrupted)
            }
        }
        do throws(Errno) {
            if let lock = try FIFOLock.tryAcquire(path) {
                object.lock = consume lock
                return .success((object, waited))
            }
        } catch {
            leave(path, turn)
            return .failure(.system(error))
        }
        switch await FIFOLock.acquire(path, until: deadline, interrupt: interrupt) {
        case .success(let lock):
            object.lock = consume lock
            return .success((object, true))
        case .failure(let failure):
            leave(path, turn)
            return .failure(failure)
        }
    }

    /// Lets the next one in, here or in another process.
    func release() {
        lock = nil
        guard let first = Self.queues[path]?.first else { return }
        Self.leave(path, first)
    }

    private static func leave(_ path: String, _ turn: Turn) {
        queues[path]?.removeAll { $0 === turn }
        if let next = queues[path]?.first { next.watch.wake() } else { queues[path] = nil }
    }
}
