/// What one task waits for on the event loop: any of its descriptors, a deadline, or an interrupt.
///
/// One consumer calls ``next(until:)`` in a loop and reacts to what it returns; there are no callbacks and no child tasks.
package final class Watch: @unchecked Sendable {  // Every member is used on the event loop's thread only.
    package enum Interest: Sendable {
        case readable, writable, either
        /// Only that the other end is gone altogether, which is told of whatever the interest.
        case hangUp
    }

    package enum Event: Equatable, Sendable {
        /// The descriptor with this number can be read or written, or its other end is gone; or could, when the loop last looked.
        case ready(CInt)
        case deadlinePassed
        /// ``Interrupt/raise()`` was called; each call is told once.
        case interrupted
        /// ``Watch/wake()`` was called since the last time.
        case woken
    }

    private var descriptors: [CInt] = []
    private var pending: [CInt] = []
    private var waiting: UnsafeContinuation<Event, Never>?
    /// The deadline of the wait that is under way.
    var deadline: Instant?
    /// The deadline of this watch's newest entry in the loop's timer heap.
    var armed: Instant?
    private var isWoken = false
    private let interrupt: Interrupt?
    private var seenInterrupts: Int
    /// Called instead of keeping the event when something becomes ready while nobody waits: how a task that is busy with a connection's request
    /// learns that its client has gone.
    ///
    /// - Important: The descriptor is told of again and again until its interest is changed.
    @LoopActor package var whileBusy: (@LoopActor () -> Void)?

    /// - Parameters:
    ///   - interrupt: what ends a wait early; nil for nothing.
    ///   - ignoring: how many raises of it to overlook.
    @LoopActor package init(interrupt: Interrupt? = nil, ignoring: Int = 0) {
        self.interrupt = interrupt
        seenInterrupts = ignoring
    }

    /// Watches a descriptor until ``remove(_:)``, which must come before it is closed.
    @LoopActor package func add(_ descriptor: borrowing FileDescriptor, _ interest: Interest) {
        descriptors.append(descriptor.number)
        EventLoop.shared.register(descriptor.number, for: interest, watch: self)
    }

    /// Watches a descriptor for something else from now on; what it had pending is forgotten.
    @LoopActor package func change(_ descriptor: borrowing FileDescriptor, to interest: Interest) {
        let number = descriptor.number
        EventLoop.shared.change(number, to: interest)
        pending.removeAll { $0 == number }
    }

    /// Stops watching a descriptor; what it had pending is forgotten.
    @LoopActor package func remove(_ descriptor: borrowing FileDescriptor) { remove(number: descriptor.number) }

    private func remove(number: CInt) {
        EventLoop.shared.unregister(number)
        descriptors.removeAll { $0 == number }
        pending.removeAll { $0 == number }
    }

    /// Stops watching everything.
    @LoopActor package func removeAll() {
        for number in descriptors { EventLoop.shared.unregister(number) }
        descriptors.removeAll()
        pending.removeAll()
    }

    /// Waits for the next event; an interrupt comes first, then a wake, then what is ready already, then the deadline.
    @LoopActor package func next(until deadline: Instant?) async -> Event {
        if let interrupt, interrupt.level > seenInterrupts {
            // One event a raise: two that came together are still "stop" and then "stop at once".
            seenInterrupts += 1
            return .interrupted
        }
        if isWoken {
            isWoken = false
            return .woken
        }
        if !pending.isEmpty { return .ready(pending.removeFirst()) }
        if let deadline, deadline <= .now { return await afterOnePoll() }
        return await suspend(until: deadline)
    }

    /// A deadline in the past still lets the loop turn once: a consumer whose deadline has gone must not starve what is ready.
    @LoopActor private func afterOnePoll() async -> Event { await suspend(until: Instant(nanoseconds: 0)) }

    @LoopActor private func suspend(until deadline: Instant?) async -> Event {
        self.deadline = deadline
        if let deadline { EventLoop.shared.setTimer(for: self, at: deadline) }
        interrupt?.watch = self
        // Without the preference a task is resumed on Swift's thread pool, which then sends it back here: two threads woken for every wait.
        let event = await withTaskExecutorPreference(EventLoop.shared) { await withUnsafeContinuation { waiting = $0 } }
        interrupt?.watch = nil
        self.deadline = nil
        return event
    }

    /// Ends the wait that is under way, or the next one.
    @LoopActor package func wake() {
        guard let continuation = waiting else {
            isWoken = true
            return
        }
        waiting = nil
        continuation.resume(returning: .woken)
    }

    // MARK: Called by the event loop, on its thread

    func deliver(_ descriptor: CInt) {
        if let continuation = waiting {
            waiting = nil
            continuation.resume(returning: .ready(descriptor))
        } else if LoopActor.assumeIsolated({ whileBusy?() }) != nil {
            return
        } else if !pending.contains(descriptor) {
            pending.append(descriptor)
        }
    }

    func expire() {
        guard let continuation = waiting else { return }
        waiting = nil
        continuation.resume(returning: .deadlinePassed)
    }

    func wakeForInterrupt(_ level: Int) {
        guard level > seenInterrupts, let continuation = waiting else { return }
        seenInterrupts += 1
        waiting = nil
        continuation.resume(returning: .interrupted)
    }
}

/// A request to stop that outlives any one wait: cancelling a task, a signal, a client that hung up.
package final class Interrupt: @unchecked Sendable {  // Every member is used on the event loop's thread only.
    /// How often it was raised: 1 asks to stop and clean up, 2 to skip the cleaning up.
    @LoopActor package private(set) var level = 0
    weak var watch: Watch?
    /// Called when it is raised, for who waits for something else than a watch.
    @LoopActor package var onRaise: (@LoopActor () -> Void)?

    package init() {}

    /// Asks whoever waits now, or next, to stop.
    @LoopActor package func raise() {
        level += 1
        watch?.wakeForInterrupt(level)
        onRaise?()
    }
}
