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

    init(on bus: EventBus) { self.bus = bus }

    /// Takes a call; what is wrong with it is answered.
    @LoopActor mutating func add(_ call: VarlinkCall) async throws(VarlinkFailure) {
        let drafts = call.parameters["events"]?.array ?? []
        let durability: Durability = call.parameters["durability"]?.string == "durable" ? .durable : .buffered
        var encoded: [EncodedEvent] = []
        do throws(VarlinkError) {
            encoded = try Self.encode(drafts)
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

    private static func encode(_ drafts: [JSONValue]) throws(VarlinkError) -> [EncodedEvent] {
        guard !drafts.isEmpty, drafts.count <= EventBus.groupLimit else {
            throw invalid(0, "a call publishes from 1 to \(EventBus.groupLimit) events, not \(drafts.count)")
        }
        var encoded: [EncodedEvent] = []
        encoded.reserveCapacity(drafts.count)
        for (index, draft) in drafts.enumerated() {
            do throws(EventDraft.Invalid) {
                encoded.append(try read(draft).encoded())
            } catch {
                throw invalid(index, error.description)
            }
        }
        return encoded
    }

    private static func read(_ draft: JSONValue) throws(EventDraft.Invalid) -> EventDraft {
        var members = draft.object ?? [:]
        let depth = members["depth"]?.int ?? 0
        members["depth"] = nil
        if let text = members["event_json"]?.string {
            guard members["event"] == nil else {
                throw EventDraft.Invalid(description: "\"event\" and \"event_json\" exclude each other")
            }
            do throws(JSONError) {
                members["event"] = try JSONValue(parsing: text)
            } catch {
                throw EventDraft.Invalid(description: "\"event_json\": column \(error.column): \(error.reason)")
            }
        }
        members["event_json"] = nil
        return try EventDraft(members: members, depth: max(0, depth))
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
        var sequence = last.sequence - UInt64(group.count)
        for (call, count) in calls {
            try await call.reply { reply in
                reply.array("cursors") { array in
                    for _ in 0..<count {
                        sequence += 1
                        array.element(LogCursor(log: last.log, sequence: sequence).description)
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
