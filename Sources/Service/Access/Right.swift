/// What a user may be allowed to do at the socket.
enum Right: CaseIterable {
    /// Run hooks.
    case run
    /// Publish events.
    case publish
    /// See: follow events, list and explain hooks, ask how the service is.
    case follow
    /// Change: reload, administer listeners, and see what is recorded of dispatches, environment and documents included.
    case manage

    /// The right that a method wants, which is given with its interface.
    ///
    /// Whatever is not named wants the highest: a method that somebody forgets here is nobody's but root's.
    init(for method: String) {
        self =
            switch method {
            case "io.hookd.Hooks.Run": .run
            case "io.hookd.Events.Publish": .publish
            case "io.hookd.Hooks.List", "io.hookd.Hooks.Explain", "io.hookd.Hooks.Check", "io.hookd.Events.Subscribe",
                "io.hookd.Events.Wait",
                "io.hookd.Manager.Status", "io.hookd.Manager.Listeners":
                .follow
            default: .manage
            }
    }
}
