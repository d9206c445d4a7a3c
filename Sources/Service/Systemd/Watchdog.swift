import Configuration
package import Linux

/// Tells the service manager again and again that the event loop turns, as sd_watchdog_enabled(3) asks for.
///
/// It runs on the loop itself and not on a thread of its own: a loop that is stuck says nothing, and the manager ends it.
package struct Watchdog: Sendable, Equatable {
    /// Half of the time after which the manager loses patience, at least 1 ms.
    package let interval: Duration

    /// Nil where the manager does not watch this process: `WATCHDOG_USEC` is missing or no number above 0, or `WATCHDOG_PID` is another process.
    package init?(process: ProcessID = ProcessIdentity.current.id, environment: (String) -> String? = Locations.variable) {
        guard let microseconds = environment("WATCHDOG_USEC").flatMap({ UInt64($0) }), microseconds > 0 else { return nil }
        if let watched = environment("WATCHDOG_PID"), ProcessID(watched) != process { return nil }
        interval = max(.milliseconds(1), .microseconds(Int64(clamping: microseconds / 2)))
    }

    /// Tells the manager now and from then on at every interval, until the interrupt is raised.
    @LoopActor package func run(_ notifier: ServiceNotifier, until interrupt: Interrupt) async {
        let watch = Watch(interrupt: interrupt)
        repeat { notifier.watchdog() } while await watch.next(until: .now + interval) == .deadlinePassed
    }
}
