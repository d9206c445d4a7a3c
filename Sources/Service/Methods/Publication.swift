import Events
import JSON
import Linux
import Varlink

/// Events that one client has sent in calls one behind the other: as many as can be are appended together, and every call has its own answer.
struct Publication {
    private let bus: EventBus
    private var calls: [(call: VarlinkCall, count: Int)] = []
    private var events: [EncodedEvent] = []
    private var durability = Durability.buffered
    private var encoder = DraftEncoder()

    init(on bus: EventBus) { self.bus = bus }

    /// Takes a call; what is wrong with it is answered.
    @LoopActor mutating func add(_ call: VarlinkCall) async throws(VarlinkFailure) {
        let durability: Durability
        let encoded: [EncodedEvent]
        do throws(VarlinkError) {
            (durability, encoded) = try read(call.text)
        } catch {
            // In their order: the calls before it are answered first.
            try await finish()
            return call.fail(error)
        }
        if durability != self.durability || events.count + encoded.count > EventBus.groupLimit { try await finish() }
        self.durability = durability
        calls.append((call, encoded.count))
        events += encoded
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

    /// Publishes what has been taken, and answers.
    @LoopActor mutating func finish() async throws(VarlinkFailure) {
        guard !events.isEmpty else { return }
        let (calls, group) = (calls, events)
        (self.calls, events) = ([], [])
        let last: LogCursor
        do throws(PublishError) {
            last = try await bus.publish(group: group, durability: durability)
        } catch {
            for (call, _) in calls { call.fail(VarlinkError(error)) }
            return
        }
        var cursor = CursorText(ofLast: group.count, upTo: last)
        for (call, count) in calls {
            try await call.reply { reply in
                reply.array("cursors") { array in
                    for _ in 0..<count {
                        cursor.advance()
                        array.element(cursor)
                    }
                }
            }
        }
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
