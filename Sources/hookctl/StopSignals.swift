import Linux

/// TERM, INT, HUP and QUIT while a dispatch runs: the first asks to stop and undo, the second to skip the undoing.
@LoopActor enum StopSignals {
    /// The first that came.
    nonisolated(unsafe) private(set) static var first: Signal?  // Written on the loop's thread, which is main's; read on it, too.

    private static var collector: Collector?

    /// Raises the interrupt whenever one comes, for as long as the program lives.
    static func raise(_ interrupt: Interrupt) { deliver { _ in interrupt.raise() } }

    /// Hands over every one that comes, for as long as the program lives.
    static func deliver(_ handle: @escaping @LoopActor (SignalSource.Arrival) -> Void) {
        // Without a descriptor for them they keep their default, which ends us; the next dispatch then cleans up.
        guard let source = try? SignalSource([.terminate, .interrupt, .hangUp, .quit]) else { return }
        let collector = Collector(source, handle)
        self.collector = collector
        Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable in
            let watch = Watch()
            watch.add(collector.source.descriptor, .readable)
            while true {
                _ = await watch.next(until: nil)
                collector.collect()
            }
        }
    }

    /// Hands over now what has come by now, so that it is not taken for something that came later.
    static func deliverPending() { collector?.collect() }

    @LoopActor private final class Collector {
        let source: SignalSource
        private let handle: @LoopActor (SignalSource.Arrival) -> Void

        init(_ source: consuming SignalSource, _ handle: @escaping @LoopActor (SignalSource.Arrival) -> Void) {
            self.source = source
            self.handle = handle
        }

        func collect() {
            while let arrival = source.next() {
                if first == nil { first = arrival.signal }
                handle(arrival)
            }
        }
    }
}
