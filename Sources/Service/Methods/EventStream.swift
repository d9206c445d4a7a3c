import Events
import JSON
import Linux
import Varlink

/// One client's subscription: events in batches of what there is, a word when history is done, and then what comes, as soon as it comes.
///
/// What it holds is one batch: the rest waits in the log until the client has taken what it was sent.
@LoopActor struct EventStream {
    private let call: VarlinkCall
    private let names: EventFilter
    private let newest: NewestBatch
    /// What it shares batches by; nil where something else than a selection decides what it sends.
    private let selection: EventSelection?
    private var iterator: EventSubscription.AsyncIterator
    private var batch: [Event] = []
    private var size = 0
    /// Everything up to here has been sent, or was not asked for.
    private var cursor: LogCursor?
    private var isSynced = false
    /// Where the log ended in the beginning.
    private let endOfLog: LogCursor

    /// Bytes after which a batch is sent though there is more.
    private static let batchSize = 64 << 10

    init(_ bus: EventBus, _ call: VarlinkCall, _ newest: NewestBatch) async throws(VarlinkFailure) {
        self.call = call
        let request = try EventRequest(call.parameters)
        names = request.names
        self.newest = newest
        selection = if case .never = request.end, names == .everything { request.selection } else { nil }
        let subscription = try await request.subscribe(to: bus)
        endOfLog = subscription.endOfLog
        iterator = subscription.makeAsyncIterator()
    }

    /// Sends until the client has gone, the service stops, or the moment has come that the client has named.
    mutating func run() async throws(VarlinkFailure) {
        let iterator = iterator
        call.interrupt.onRaise = { iterator.stop() }
        defer { call.interrupt.onRaise = nil }
        while true {
            // Most events are in memory by the hundred: a call that may suspend costs more than all the rest that is done with one.
            var delivery = iterator.nextInMemory()
            if delivery == nil { delivery = try await next() }
            guard let delivery else { break }
            if let cursor, cursor.log != delivery.cursor.log { try await send() }
            cursor = delivery.cursor
            switch delivery {
            case .event(let event, _):
                guard names.matches(event) else { continue }
                batch.append(event)
                size += event.encoded.bytes.count + 32
                if size >= Self.batchSize { try await send() }
            case .gap(let gap, let cursor):
                try await send()
                try await call.reply(continues: true) { reply in
                    reply.object("gap") {
                        $0.member("first", gap.first)
                        $0.member("last", gap.last)
                        $0.member("reason", gap.reason.rawValue)
                    }
                    reply.member("cursor", cursor.description)
                }
            }
        }
        try await call.reply { reply in reply.member("cursor", unlessNil: cursor?.description) }
    }

    /// The next event or gap; what has been gathered goes out before anybody waits.
    private mutating func next() async throws(VarlinkFailure) -> EventDelivery? {
        do throws(LogError) {
            if let delivery = try await iterator.nextWithoutWaiting() { return delivery }
        } catch {
            throw .unreadable(error)
        }
        if !batch.isEmpty || !isSynced { try await send(isSynced: !isSynced && !iterator.isOver) }
        var iterator = iterator
        do throws(LogError) { return try await iterator.next() } catch { throw .unreadable(error) }
    }

    private mutating func send(isSynced: Bool = false) async throws(VarlinkFailure) {
        guard !batch.isEmpty || isSynced else { return }
        // All that was there has been looked at, whether or not it was asked for.
        if isSynced, cursor.map({ $0.log == endOfLog.log && $0.sequence < endOfLog.sequence }) ?? true { cursor = endOfLog }
        let cursor = cursor
        let events = cursor.flatMap { text(in: $0.log) }
        batch.removeAll(keepingCapacity: true)
        size = 0
        if isSynced { self.isSynced = true }
        try await call.reply(continues: true) { reply in
            if let events { reply.member("events", raw: events) }
            if isSynced { reply.member("synced", true) }
            reply.member("cursor", unlessNil: cursor?.description)
        }
    }

    /// The batch as a JSON array; nil when there is nothing in it.
    private func text(in log: LogID) -> [UInt8]? {
        guard !batch.isEmpty else { return nil }
        guard let selection else { return NewestBatch.text(of: batch, size: size) }
        return newest.text(of: batch, in: log, matching: selection, size: size)
    }
}
