/// Does something at a moment, unless it is cancelled before.
@LoopActor package final class Alarm {
    private let watch = Watch()

    /// Calls `action` once, when the deadline has passed.
    package init(at deadline: Instant, _ action: @escaping @LoopActor () -> Void) {
        let watch = watch
        Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable in
            if await watch.next(until: deadline) == .deadlinePassed { action() }
        }
    }

    /// Has nothing be done any more.
    package func cancel() { watch.wake() }
}
