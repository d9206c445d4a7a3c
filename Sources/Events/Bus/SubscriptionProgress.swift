/// How far a subscriber has got while nothing comes that it wants to see: everything else goes by without waking it.
///
/// - Important: It means nothing once the subscriber's iterator has gone.
package struct SubscriptionProgress: Sendable {
    let hub: EventHub
    let id: Int

    /// Everything up to and with this has been seen or was not selected; nil while the subscriber does not wait for more.
    package var cursor: LogCursor? { hub.place(ofWaiting: id) }
}
