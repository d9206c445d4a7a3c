/// Where the members of an event stand among its bytes: of a string what is between its quotes, of the payload the whole value.
///
/// The depth, which the daemon asks for with each event, is here by itself.
struct EventLayout: Hashable, Sendable {
    var boot = Extent.absent
    var host = Extent.absent
    var namespace = Extent.absent
    var topic = Extent.absent
    var cause = Extent.absent
    var type = Extent.absent
    var payload = Extent.absent
    var depth: UInt32 = 0

    /// The layout of the same bytes when they begin elsewhere.
    func shifted(by distance: Int) -> EventLayout {
        EventLayout(
            boot: boot.shifted(by: distance), host: host.shifted(by: distance), namespace: namespace.shifted(by: distance),
            topic: topic.shifted(by: distance), cause: cause.shifted(by: distance), type: type.shifted(by: distance),
            payload: payload.shifted(by: distance), depth: depth)
    }
}
