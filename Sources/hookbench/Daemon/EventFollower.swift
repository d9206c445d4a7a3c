import JSON

/// A connection to a hookd that follows all events, or those of one topic.
final class EventFollower {
    let client: ServiceClient
    /// How many events have come.
    private(set) var eventCount = 0

    /// Subscribes, and returns when everything is new from there on.
    init(_ client: ServiceClient, topic: String) throws(Failure) {
        self.client = client
        try client.perform(ServiceClient.call("io.hookd.Events.Subscribe", #"{"topics":["\#(topic)"]}"#, more: true))
    }

    /// Waits for what comes, and takes the events apart as any client must.
    func receive() throws(Failure) {
        try client.receive { (reply) throws(Failure) in
            var scanner = JSONScanner(reply)
            guard scanner.enterMember(Self.parameters), scanner.enterMember(Self.events) else {
                throw Failure("a subscriber has got no events")
            }
            guard scanner.skip(UInt8(ascii: "[")) else { throw Failure("a subscriber has got no array of events") }
            repeat {
                guard let event = scanner.value(), event.count > 2 else { throw Failure("a subscriber has got what is no event") }
                eventCount += 1
            } while scanner.skip(UInt8(ascii: ","))
        }
    }

    private static let parameters = Array("parameters".utf8)
    private static let events = Array("events".utf8)
}
