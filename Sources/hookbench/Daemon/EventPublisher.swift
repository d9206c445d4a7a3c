import Glibc
import Linux

/// Publishes sample events to a hookd, one or more a call.
struct EventPublisher {
    private let client: ServiceClient
    private let call: [UInt8]
    private let eventsPerCall: Int

    /// What is published on.
    static let topic = "/bench/sample"

    init(_ client: ServiceClient, eventsPerCall: Int = 1) {
        self.client = client
        self.eventsPerCall = eventsPerCall
        let event = #"{"topic":"\#(Self.topic)","event":\#(SamplePayload.json)}"#
        let events = repeatElement(event, count: eventsPerCall).joined(separator: ",")
        call = ServiceClient.call("io.hookd.Events.Publish", #"{"events":[\#(events)]}"#)
    }

    /// Publishes one call's events and waits until they are acknowledged.
    func publish() throws(Failure) { try client.perform(call) }

    /// Publishes in batches of calls, each acknowledged before the next is sent; how long each event took.
    func publish(batches: Int, of count: Int) throws(Failure) -> Duration {
        let batch = Array(repeatElement(call, count: count).joined())
        let begin = Instant.now
        for _ in 0..<batches { try client.perform(batch, count: count) }
        return (Instant.now - begin) / (batches * count * eventsPerCall)
    }

    /// Publishes as many at once as the socket takes, until all are acknowledged and every follower has got all; how long each event took.
    func stream(_ count: Int, to followers: [EventFollower] = []) throws(Failure) -> Duration {
        let calls = Array(repeatElement(call, count: count / eventsPerCall).joined())
        let acknowledged = client.replyCount + count / eventsPerCall
        let delivered = followers.map { $0.eventCount + count }
        var descriptors = followers.map { pollfd(fd: $0.client.connection.number, events: Int16(POLLIN), revents: 0) }
        descriptors.append(pollfd(fd: client.connection.number, events: Int16(POLLIN | POLLOUT), revents: 0))
        var sent = 0
        let begin = Instant.now
        while client.replyCount < acknowledged || zip(followers, delivered).contains(where: { $0.eventCount < $1 }) {
            guard poll(&descriptors, nfds_t(descriptors.count), 10_000) > 0 else { throw Failure("hookd says nothing any more") }
            for (index, follower) in followers.enumerated() where descriptors[index].revents != 0 { try follower.receive() }
            let ready = descriptors[followers.count].revents
            if ready & Int16(POLLIN) != 0 { try client.receive { _ in } }
            guard ready & Int16(POLLOUT) != 0 else { continue }
            sent += try calls.withUnsafeBytes { bytes in
                Result { () throws(Failure) in try client.connection.sendAtOnce(UnsafeRawBufferPointer(rebasing: bytes[sent...])) }
            }.get()
            if sent == calls.count { descriptors[followers.count].events = Int16(POLLIN) }
        }
        guard zip(followers, delivered).allSatisfy({ $0.eventCount == $1 }) else { throw Failure("hookd delivers events twice") }
        return (Instant.now - begin) / count
    }
}
