import Linux

/// TERM, INT, HUP and QUIT while a dispatch runs: the first asks to stop and undo, the second to skip the undoing.
@LoopActor enum StopSignals {
    /// The first that came.
    nonisolated(unsafe) private(set) static var first: Signal?  // Written on the loop's thread, which is main's; read on it, too.

    /// Raises the interrupt whenever one comes, for as long as the program lives.
    static func raise(_ interrupt: Interrupt) { deliver { _ in interrupt.raise() } }

    /// Hands over every one that comes, for as long as the program lives.
    static func deliver(_ handle: @escaping @LoopActor (SignalSource.Arrival) -> Void) {
        // Without a descriptor for them they keep their default, which ends us; the next dispatch then cleans up.
        guard let source = try? SignalSource([.terminate, .interrupt, .hangUp, .quit]) else { return }
        let collector = Collector(source)
        Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable in
            let watch = Watch()
            watch.add(collector.source.descriptor, .readable)
            while true {
                _ = await watch.next(until: nil)
                while let arrival = collector.source.next() {
                    if first == nil { first = arrival.signal }
                    handle(arrival)
                }
            }
        }
    }

    /// A task can capture this where it cannot capture a value that is not copyable.
    private final class Collector: Sendable {
        let source: SignalSource
        init(_ source: consuming SignalSource) { self.source = source }
    }
}
