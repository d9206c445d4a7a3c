import Linux

/// Events from a place in the log on, as they come: what ``EventBus/subscribe(matching:from:until:)`` returns.
///
/// Each iteration begins at that place. It ends with the bus, with the task that iterates, or where the subscription says; it throws when
/// the log cannot be read any more.
public struct EventSubscription: AsyncSequence, Sendable {
    /// An event, or a stated loss.
    public typealias Element = EventDelivery
    /// Why the log could not be read.
    public typealias Failure = LogError

    let hub: EventHub
    let selection: EventSelection
    let start: LogStart
    let end: SubscriptionEnd
    /// Where the log ended when the subscription was made.
    package let endOfLog: LogCursor
    /// Whether who iterates is on the event loop, which has to look at its descriptors while much is passed over.
    package var isOnLoop = false

    /// Begins to follow; who iterates is subscribed until the iterator goes.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(subscriber: Subscriber(self)) }

    /// One subscriber's place in the log.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let subscriber: Subscriber

        /// How far it has got, to be asked from anywhere while it iterates.
        package var progress: SubscriptionProgress { SubscriptionProgress(hub: subscriber.hub, id: subscriber.id) }

        /// The next event or gap; nil at the end.
        public mutating func next() async throws(LogError) -> EventDelivery? { try await subscriber.next() }

        /// The next event or gap; nil at the end.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(LogError) -> EventDelivery? {
            // Nearly always there is something, and a call that may suspend costs as much as the delivery.
            if let delivery = subscriber.takeFromMemory() { return delivery }
            return try await subscriber.next()
        }

        /// The next event or gap, where it has been taken from memory already: nil says nothing of what there is elsewhere.
        package func nextInMemory() -> EventDelivery? { subscriber.takeFromMemory() }

        /// The next event or gap, where there is one now; nil where there is nothing for now, and at the end.
        package func nextWithoutWaiting() async throws(LogError) -> EventDelivery? {
            if let delivery = subscriber.takeFromMemory() { return delivery }
            return try await subscriber.next(waiting: false)
        }

        /// Whether there will be nothing more.
        package var isOver: Bool { subscriber.hasEnded }

        /// Ends the subscription, from the thread that iterates: who waits for the next event gets none.
        package func stop() { subscriber.stop() }
    }
}
