import CLinux
import Glibc
import Synchronization

/// The one thread that all I/O code runs on: an epoll(7) loop that is also a Swift executor.
///
/// It is an executor of tasks, too, and its roots prefer it: a continuation comes back by way of its task's preferred executor,
/// which without one is the thread pool, so that every wait would cost two hops between threads.
/// A short program lends it its main thread with ``run(_:)``; in an embedding program it starts a thread of its own with the first piece of work.
/// A child is a pidfd, a signal a signalfd, a deadline the epoll timeout: ``Watch`` waits for any of them.
package final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {  // Unlocked state is its thread's: `isCurrent`.
    /// The process's loop.
    package static let shared = EventLoop()

    private let poll: CInt
    private let wakeUp: CInt
    private let thread = Atomic<UInt>(0)
    private let inbox = Lock(Inbox())

    private var ready: [UnownedJob] = []
    private var registrations: [Registration?] = []
    private var generation: UInt32 = 0
    private var timers = TimerHeap()
    private var isStopping = false
    private var turnEnds: [any TurnEnd] = []

    private struct Inbox {
        var jobs: [UnownedJob] = []
        var hasThread = false
    }

    private struct Registration {
        let watch: Watch
        let generation: UInt32
    }

    /// Opens what the loop needs for the life of the process, so that a program can say what it lacks before anything depends on it.
    ///
    /// - Throws: `EMFILE` or `ENFILE` where descriptors have run out; a later call tries again.
    package static func open() throws(Errno) {
        try descriptors.withLock { (descriptors) throws(Errno) in
            if descriptors == nil { descriptors = try Descriptors() }
        }
    }

    private static let descriptors = Lock<Descriptors?>(nil)

    private struct Descriptors {
        let poll: CInt
        let wakeUp: CInt

        init() throws(Errno) {
            let poll = FileDescriptor(owning: try call { epoll_create1(CInt(EPOLL_CLOEXEC)) })
            wakeUp = try call { eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK)) }
            self.poll = poll.release()
        }
    }

    private init() {
        do throws(Errno) { try Self.open() } catch { preconditionFailure("cannot make an event loop: \(error)") }
        guard let descriptors = Self.descriptors.withLock({ $0 }) else { preconditionFailure("an opened event loop has no descriptors") }
        poll = descriptors.poll
        wakeUp = descriptors.wakeUp
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u64: UInt64(UInt32.max) << 32))
        epoll_ctl(poll, EPOLL_CTL_ADD, wakeUp, &event)
    }

    // MARK: The executor

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            ready.append(job)
            return
        }
        let mustStart = inbox.withLock { inbox in
            inbox.jobs.append(job)
            defer { inbox.hasThread = true }
            return !inbox.hasThread
        }
        if mustStart { startThread() } else { wake() }
    }

    /// Whether the calling thread is the loop's.
    package var isCurrent: Bool { thread.load(ordering: .acquiring) == UInt(pthread_self()) }

    package func checkIsolated() {
        precondition(isCurrent, "this must run on the event loop's thread")
    }

    package func isIsolatingCurrentContext() -> Bool? { isCurrent }

    private func wake() {
        var one: UInt64 = 1
        _ = Glibc.write(wakeUp, &one, 8)
    }

    private func startThread() {
        var id = pthread_t()
        let failure = pthread_create(&id, nil, eventLoopThread, nil)
        precondition(failure == 0, "cannot start the event loop's thread: \(Errno(failure))")
        pthread_detach(id)
    }

    // MARK: Running

    /// Makes the calling thread the loop's and runs it until `body` has returned.
    ///
    /// - Important: Call it once, from a plain `main`, before anything else uses the loop: an `async main` that suspends costs 20 ms in a static program.
    package func run<Result: Sendable>(_ body: @escaping @LoopActor @Sendable () async -> Result) -> Result {
        let hadThread = inbox.withLock { inbox in
            defer { inbox.hasThread = true }
            return inbox.hasThread
        }
        precondition(!hadThread, "the event loop has a thread already")
        adoptThread()
        let result = Lock<Result?>(nil)
        // The preference keeps what is isolated to nobody on this thread, too: without it the first such call starts three threads.
        Task(executorPreference: self) { @LoopActor @Sendable in
            let value = await body()
            result.withLock { $0 = value }
            self.isStopping = true
        }
        turn()
        return result.withLock { $0! }
    }

    /// Runs `body` on the loop and blocks the calling thread, which must not be the loop's, until it has returned.
    package func wait<Result: Sendable>(_ body: @escaping @LoopActor @Sendable () async -> Result) -> Result {
        precondition(!isCurrent, "the event loop's thread cannot wait for itself")
        let result = Lock<Result?>(nil)
        let done = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
        sem_init(done, 0, 0)
        let doneAddress = UInt(bitPattern: done)
        Task(executorPreference: self) { @LoopActor @Sendable in
            let value = await body()
            result.withLock { $0 = value }
            sem_post(UnsafeMutablePointer<sem_t>(bitPattern: doneAddress)!)
        }
        while sem_wait(done) != 0 {}
        sem_destroy(done)
        done.deallocate()
        return result.withLock { $0! }
    }

    fileprivate func adoptThread() {
        ThreadSettings.prepareForSpawning()
        thread.store(UInt(pthread_self()), ordering: .releasing)
    }

    fileprivate func turn() {
        withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: 64) { events in
            while true {
                repeat {
                    runReadyJobs()
                    endTurn()
                } while !ready.isEmpty
                if isStopping { return }
                let count = epoll_wait(poll, events.baseAddress, CInt(events.count), timers.millisecondsToNext(after: .now))
                timers.expire(at: .now)
                for index in 0..<Int(max(0, count)) { deliver(events[index]) }
            }
        }
    }

    private func runReadyJobs() {
        repeat {
            while !ready.isEmpty {
                let batch = ready
                ready.removeAll(keepingCapacity: true)
                for job in batch { job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor()) }
            }
            ready = inbox.withLock { inbox in
                defer { inbox.jobs.removeAll(keepingCapacity: true) }
                return inbox.jobs
            }
        } while !ready.isEmpty
    }

    private func endTurn() {
        guard !turnEnds.isEmpty else { return }
        let ends = turnEnds
        turnEnds.removeAll(keepingCapacity: true)
        LoopActor.assumeIsolated { for end in ends { end.turnEnds() } }
    }

    /// Calls once, when everything that is ready now has run and before the loop waits: what was collected until then can go out in one call.
    @LoopActor package func atEndOfTurn(_ end: any TurnEnd) { turnEnds.append(end) }

    private func deliver(_ event: epoll_event) {
        let data = event.data.u64
        let generation = UInt32(truncatingIfNeeded: data >> 32)
        if generation == .max {
            var count: UInt64 = 0
            _ = Glibc.read(wakeUp, &count, 8)
            return
        }
        let descriptor = CInt(truncatingIfNeeded: data & 0xffff_ffff)
        // The descriptor may have been closed and its number used again since the kernel queued this: the generation tells.
        guard Int(descriptor) < registrations.count, let registration = registrations[Int(descriptor)],
            registration.generation == generation
        else { return }
        registration.watch.deliver(descriptor)
    }

    // MARK: Registrations, for Watch

    func register(_ descriptor: CInt, for interest: Watch.Interest, watch: Watch) {
        generation = generation &+ 1 == .max ? 1 : generation &+ 1
        while registrations.count <= Int(descriptor) { registrations.append(nil) }
        registrations[Int(descriptor)] = Registration(watch: watch, generation: generation)
        control(EPOLL_CTL_ADD, descriptor, interest, generation)
    }

    func change(_ descriptor: CInt, to interest: Watch.Interest) {
        guard Int(descriptor) < registrations.count, let registration = registrations[Int(descriptor)] else { return }
        control(EPOLL_CTL_MOD, descriptor, interest, registration.generation)
    }

    private func control(_ operation: CInt, _ descriptor: CInt, _ interest: Watch.Interest, _ generation: UInt32) {
        let wanted =
            switch interest {
            case .readable: EPOLLIN.rawValue
            case .writable: EPOLLOUT.rawValue
            case .either: EPOLLIN.rawValue | EPOLLOUT.rawValue
            case .hangUp: UInt32(0)
            }
        var event = epoll_event(events: wanted, data: epoll_data_t(u64: UInt64(generation) << 32 | UInt64(descriptor)))
        epoll_ctl(poll, operation, descriptor, &event)
    }

    func unregister(_ descriptor: CInt) {
        guard Int(descriptor) < registrations.count, registrations[Int(descriptor)] != nil else { return }
        registrations[Int(descriptor)] = nil
        epoll_ctl(poll, EPOLL_CTL_DEL, descriptor, nil)
    }

    func setTimer(for watch: Watch, at deadline: Instant) { timers.add(watch, at: deadline) }
}

/// The event loop's thread in an embedding program: its handlers must not run here, so every signal is blocked.
private func eventLoopThread(_: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    ThreadSettings.blockAll()
    EventLoop.shared.adoptThread()
    EventLoop.shared.turn()
    return nil
}

/// What is isolated to the event loop's thread.
@globalActor package actor LoopActor {
    package static let shared = LoopActor()
    package nonisolated var unownedExecutor: UnownedSerialExecutor { EventLoop.shared.asUnownedSerialExecutor() }

    /// Runs what is isolated to the loop's thread where the compiler cannot see that it is on it; traps when it is not.
    package static func assumeIsolated<Result>(_ body: @LoopActor () -> Result) -> Result {
        EventLoop.shared.checkIsolated()
        // As MainActor.assumeIsolated does it: the types differ in the isolation only, which has just been checked.
        return withoutActuallyEscaping(body) { unsafeBitCast($0, to: (() -> Result).self)() }
    }
}

/// What has something left to do when the loop's turn ends.
package protocol TurnEnd: AnyObject {
    /// Called once for each ``EventLoop/atEndOfTurn(_:)``.
    @LoopActor func turnEnds()
}
