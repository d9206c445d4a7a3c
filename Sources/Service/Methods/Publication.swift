import Events
import JSON
import Linux
import Varlink

/// Events that one client has sent in calls one behind the other: as many as can be are appended together, and every call has its own answer.
///
/// While some are on their way to the log the next ones are read: two threads have work then instead of one.
@LoopActor struct Publication {
    /// Events that have been handed to the bus, and the calls that they came in.
    private struct Group {
        let calls: [(call: VarlinkCall, count: Int)]
        let count: Int
        let outcome: Task<Result<LogCursor, PublishError>, Never>
    }

    private let bus: EventBus
    private var underWay: [Group] = []
    private var calls: [(call: VarlinkCall, count: Int)] = []
    private var events: [EncodedEvent] = []
    private var durability = Durability.buffered
    private var encoder: DraftEncoder

    /// How many groups may be under way: one that is written and one that waits for that.
    private static let depth = 2

    /// - Parameter cause: what has led to the client's calls.
    init(on bus: EventBus, by cause: PeerCause) {
        self.bus = bus
        encoder = DraftEncoder(cause: cause.id, depth: cause.depth)
    }

    /// Publishes what these calls want, and those that come meanwhile, and answers all of them.
    mutating func run(_ calls: [VarlinkCall]) async throws(VarlinkFailure) {
        // Who sends one call at a time waits for its answer.
        let isPipelined = calls.count > 1
        var calls = calls
        while let last = calls.last {
            for call in calls {
                do throws(VarlinkError) { try add(call) } catch { try await refuse(call, error) }
            }
            begin()
            calls = []
            while calls.isEmpty, !underWay.isEmpty {
                if isPipelined, underWay.count < Self.depth { calls = await last.further(limit: EventBus.groupLimit) }
                if calls.isEmpty { try await answerFirst() }
            }
        }
    }

    /// Takes a call, or says what is wrong with it.
    private mutating func add(_ call: VarlinkCall) throws(VarlinkError) {
        let (durability, encoded) = try read(call.text)
        if durability != self.durability || events.count + encoded.count > EventBus.groupLimit { begin() }
        self.durability = durability
        calls.append((call, encoded.count))
        events += encoded
    }

    /// Answers a call that is wrong, and before it, in their order, those that came before it.
    private mutating func refuse(_ call: VarlinkCall, _ error: VarlinkError) async throws(VarlinkFailure) {
        begin()
        while !underWay.isEmpty { try await answerFirst() }
        call.fail(error)
    }

    private mutating func read(_ parameters: [UInt8]) throws(VarlinkError) -> (Durability, [EncodedEvent]) {
        try parameters.span.withUnsafeBytes { (text) throws(VarlinkError) in
            let request = PublishRequest(text)
            let drafts = request.drafts
            guard !drafts.isEmpty, drafts.count <= EventBus.groupLimit else {
                throw Self.invalid(0, "a call publishes from 1 to \(EventBus.groupLimit) events, not \(drafts.count)")
            }
            var encoded: [EncodedEvent] = []
            encoded.reserveCapacity(drafts.count)
            for (index, draft) in drafts.enumerated() {
                do throws(EventDraft.Invalid) {
                    encoded.append(try encoder.encode(UnsafeRawBufferPointer(rebasing: text[draft])))
                } catch {
                    throw Self.invalid(index, error.description)
                }
            }
            return (request.durability, encoded)
        }
    }

    private static func invalid(_ index: Int, _ reason: String) -> VarlinkError {
        VarlinkError("io.hookd.Events.InvalidEvent", ["index": .integer(JSONInteger(Int64(index))), "reason": .string(reason)])
    }

    /// Hands what has been taken to the bus.
    private mutating func begin() {
        guard !events.isEmpty else { return }
        let (bus, group, durability) = (bus, events, durability)
        let outcome = Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable () async -> Result<LogCursor, PublishError> in
            do throws(PublishError) { return .success(try await bus.publish(group: group, durability: durability)) } catch {
                return .failure(error)
            }
        }
        underWay.append(Group(calls: calls, count: group.count, outcome: outcome))
        (calls, events) = ([], [])
    }

    /// Waits for the oldest group, and answers its calls.
    private mutating func answerFirst() async throws(VarlinkFailure) {
        let group = underWay.removeFirst()
        let last: LogCursor
        switch await group.outcome.value {
        case .success(let cursor): last = cursor
        case .failure(let error):
            for (call, _) in group.calls { call.fail(VarlinkError(error)) }
            return
        }
        var cursor = CursorText(ofLast: group.count, upTo: last)
        for (call, count) in group.calls {
            call.answer { reply in
                reply.array("cursors") { array in
                    for _ in 0..<count {
                        cursor.advance()
                        array.element(cursor)
                    }
                }
            }
        }
        try await group.calls[0].call.makeRoom()
    }
}

extension VarlinkError {
    /// What a client is told of events that were not published.
    fileprivate init(_ error: PublishError) {
        switch error {
        case .deferred: self.init("io.hookd.Events.Deferred")
        case .invalid(let invalid): self.init("io.hookd.Events.InvalidEvent", ["index": 0, "reason": .string("\(invalid)")])
        case .notStarted, .stopped, .overloaded, .unwritten:
            self.init("io.hookd.Events.NotWritten", ["reason": .string(error.description)])
        }
    }
}
