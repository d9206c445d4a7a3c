import Configuration
import Events
import JSON
import Linux
import Varlink

/// The events of the log, as the daemon sends them.
@LoopActor final class SocketSource: EventSource {
    private let plan: StreamPlan
    private let start: LogStart
    private let subscription: Subscription
    /// The connection before anything was asked for.
    private var client: DaemonClient?
    /// Of the socket.
    let path: String

    private var reply = SubscriptionReply()
    /// How many events of the reply have been handed out.
    private var handedOut = 0
    /// Whether the reply's gap has.
    private var hasToldGap = true
    /// Whether the reply that has come is being handed out.
    private var isReading = false
    private var isConnected = true
    private var isSynced = false

    private(set) var line = UnsafeRawBufferPointer(start: nil, count: 0)
    private(set) var cursor: LogCursor?
    private(set) var isComplete = false
    let isSealed = false

    /// - Parameters:
    ///   - start: where to begin.
    ///   - watch: whom to tell of what comes.
    init(_ client: DaemonClient, _ plan: StreamPlan, from start: LogStart, _ watch: Watch) {
        self.client = client
        self.plan = plan
        self.start = start
        path = client.path
        subscription = Subscription(watch)
        if case .cursor(let cursor) = start { self.cursor = cursor }
    }

    var hasCaughtUp: Bool { isSynced || !isConnected }
    var hasNews: Bool { subscription.arrival != nil }
    var nextLook: Instant? {
        guard !isConnected, let until = plan.until else { return nil }
        return .now + max(.zero, .nanoseconds(until.nanoseconds) - .nanoseconds(RealTime.now.nanoseconds)) + .nanoseconds(1)
    }

    func look() {
        if let client = client.take() { subscription.begin(with: client, parameters) }
        // While it is connected the daemon sees to that.
        if !isConnected, isPast { isComplete = true }
    }

    func next() throws(StreamEnd) -> EventItem? {
        while true {
            if handedOut < reply.events.count {
                line = UnsafeRawBufferPointer(rebasing: subscription.message[reply.events[handedOut]])
                handedOut += 1
                guard let sequence = SubscriptionReply.sequence(of: line), let log = reply.cursor?.log else { throw .failed(strange) }
                cursor = LogCursor(log: log, sequence: sequence)
                return .event
            }
            if !hasToldGap, let gap = reply.gap {
                hasToldGap = true
                cursor = reply.cursor ?? cursor
                return .gap(gap)
            }
            switch subscription.arrival {
            case nil: return nil
            case .reply?:
                // Handed out to the end: the place may be behind the last event.
                guard try takeReply() else { return nil }
            case .ended?:
                subscription.take()
                isConnected = false
                guard !isPast else {
                    isComplete = true
                    return nil
                }
                return .lost("it stops")
            case .failed(let failure)?:
                subscription.take()
                isConnected = false
                if case .error = failure { throw .failed(CommandFailure(failure, of: path, without: "Follow")) }
                return .lost("\(failure)")
            }
        }
    }

    /// Reads the reply that has come, or lets go of one that has been handed out; false when there is nothing more for now.
    private func takeReply() throws(StreamEnd) -> Bool {
        guard isReading else {
            guard let reply = SubscriptionReply(subscription.message, reusing: reply.events) else { throw .failed(strange) }
            self.reply = reply
            isConnected = true
            isReading = true
            (handedOut, hasToldGap) = (0, reply.gap == nil)
            return true
        }
        isReading = false
        cursor = reply.cursor ?? cursor
        if reply.isSynced {
            isSynced = true
            if !plan.follows { isComplete = true }
        }
        subscription.take()
        return false
    }

    private var strange: CommandFailure {
        CommandFailure("what the daemon at \(path) sends is not as io.hookd.Events has it", .daemonUnavailable)
    }

    /// Connects again, however long that takes, and goes on behind what was seen.
    func reconnect() {
        isSynced = false
        subscription.begin(at: path, parameters)
    }

    func pause() {}
    func resume() {}
    func close() { subscription.close() }

    /// Whether the last moment that counts is over.
    private var isPast: Bool { plan.until.map { RealTime.now.nanoseconds > $0.nanoseconds } ?? false }

    private var parameters: JSONObject {
        var parameters = JSONObject()
        for (key, texts) in [
            ("topics", plan.selection.topics), ("filters", plan.selection.filters), ("names", plan.selection.names),
        ] where !texts.isEmpty {
            parameters[key] = .array(texts.map { .string($0) })
        }
        parameters["from"] = .string(from)
        if let until = plan.until { parameters["until"] = .string(RFC3339.utc(until)) }
        return parameters
    }

    private var from: String {
        if let cursor { return cursor.description }
        switch start {
        case .oldest: return "oldest"
        case .now: return "now"
        case .time(let time): return RFC3339.utc(time)
        case .cursor(let cursor): return cursor.description
        }
    }
}
