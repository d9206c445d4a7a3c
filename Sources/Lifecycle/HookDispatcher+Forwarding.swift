public import Events
public import Hooks

extension HookDispatcher {
    /// Publishes every future report on a bus, as a ``HookEvent``: also those of dispatches that were refused, busy or cancelled.
    ///
    /// ```swift
    /// let hooks = try HookDispatcher(configuration: .load())
    /// let bus = EventBus(try .load())
    /// try bus.start()
    /// hooks.forward(to: bus)
    /// ```
    ///
    /// It is handed over before the dispatch returns, and nobody waits for the log. Its cause is the running dispatch that a refused call
    /// came from, else that of the task's emitter, which also says whose it is.
    ///
    /// - Parameters:
    ///   - onFailure: is told what the bus did not take, such as `stopped`: no dispatch fails because of it. It must not block.
    ///   - isWanted: which reports; all of them when nothing is said.
    public func forward(
        to bus: EventBus, onFailure: @escaping @Sendable (HookReport, PublishError) -> Void = { _, _ in },
        where isWanted: @escaping @Sendable (HookReport) -> Bool = { _ in true }
    ) {
        onReport { report in
            guard isWanted(report) else { return }
            let emitter = EventEmitter.current
            do throws(PublishError) {
                for dispatch in report.recovered {
                    try bus.publish(HookEvent(dispatch), namespace: emitter.namespace, cause: report.id, depth: emitter.depth)
                }
                try bus.publish(
                    HookEvent(report), namespace: emitter.namespace, cause: report.origin ?? emitter.cause, depth: emitter.depth)
            } catch {
                onFailure(report, error)
            }
        }
    }
}
