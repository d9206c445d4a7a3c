import Events
import Hooks
import JSON
import Linux
import Scripts
import Varlink

/// Answers `io.hookd.Hooks`.
@LoopActor final class HooksMethods {
    /// Runs the hooks, as the newest configuration has them; dispatches that are under way keep theirs.
    var dispatcher: HookDispatcher
    /// How many calls of `Run` are under way.
    private(set) var count = 0

    init(_ dispatcher: HookDispatcher) { self.dispatcher = dispatcher }

    /// Has a service answer the methods.
    func offer(in service: VarlinkService) {
        service.on("io.hookd.Hooks.Run") { [self] call throws(VarlinkFailure) in try await run(call) }
        service.on("io.hookd.Hooks.List") { [self] call throws(VarlinkFailure) in
            let configuration = dispatcher.configuration
            try await call.reply { reply in
                reply.array("scripts") { array in
                    ScriptSnapshot.scan(configuration).forEachObject(configuration) { array.object($0) }
                }
            }
        }
        service.on("io.hookd.Hooks.Explain") { [self] call throws(VarlinkFailure) in
            let configuration = dispatcher.configuration
            let plan = Plan(try Self.point(call.parameters["point"]), ScriptSnapshot.scan(configuration), configuration)
            try await call.reply { reply in
                reply.member("gate", plan.isGate)
                reply.member("filter", plan.isFilter)
                reply.array("scripts") { array in plan.forEachObject(configuration) { array.object($0) } }
            }
        }
    }

    // MARK: Run

    private func run(_ call: VarlinkCall) async throws(VarlinkFailure) {
        let point = try Self.point(call.parameters["point"])
        let document = try Self.document(call.parameters)
        var options = DispatchOptions()
        options.environment = try Self.environment(call.parameters)
        if let milliseconds = call.parameters["timeout_ms"]?.int {
            guard milliseconds > 0, milliseconds <= 86_400_000 else {
                throw .invalid("timeout_ms is from 1 to 86400000, not \(milliseconds)")
            }
            options.timeout = .milliseconds(milliseconds)
        }
        if call.parameters["filter"]?.bool == true, !dispatcher.configuration.isFilter(point) {
            throw .invalid("\(point) is no filter point; it has to be among Filters= in [Hooks]")
        }
        let cause = PeerCause(call.peer)
        options.causeDepth = cause.depth
        options.requester = try Self.requester(call.peer, point)
        count += 1
        defer { count -= 1 }
        // What the dispatch's report becomes as an event says what has led to it.
        let emitter = EventEmitter(cause: cause.id, depth: cause.depth)
        switch await EventEmitter.$current.withValue(emitter, operation: { await dispatch(point, document, options, for: call) }) {
        case .success(let report): try await call.reply { $0.member("report", report) }
        case .failure(let error): throw VarlinkFailure(error)
        }
    }

    private func dispatch(
        _ point: LifecyclePoint, _ document: [UInt8]?, _ options: DispatchOptions, for call: VarlinkCall
    ) async -> Result<HookReport, DispatchError> {
        let (dispatcher, interrupt) = (dispatcher, Interrupt())
        let steps = call.more ? StepQueue() : nil
        var options = options
        if let steps { options.progress = { step in LoopActor.assumeIsolated { steps.add(step) } } }
        let (plan, prepared): (Plan, HookReport)
        do throws(DispatchError) { (plan, prepared) = try dispatcher.prepare(point, options: options) } catch { return .failure(error) }
        let settled = options
        let dispatch = { @LoopActor @Sendable () async -> Result<HookReport, DispatchError> in
            do throws(DispatchError) {
                return .success(try await dispatcher.carryOut(plan, prepared, document: document, options: settled, interrupt: interrupt))
            } catch {
                return .failure(error)
            }
        }
        // Most points have no hooks, and their callers wait for hearing that.
        if plan.isEmpty { return await dispatch() }
        // A task of its own: cancelling the caller's would count as a second interrupt, which skips the undoing.
        let task = Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable in
            defer { steps?.finish() }
            return await dispatch()
        }
        return await withTaskCancellationHandler {
            while let step = await steps?.next() {
                // Whether or not anybody hears of it.
                try? await call.reply(continues: true) { $0.object("step") { step.write(to: &$0) } }
            }
            return await task.value
        } onCancel: {
            Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable in interrupt.raise() }
        }
    }

    // MARK: Parameters

    private static func point(_ value: JSONValue?) throws(VarlinkFailure) -> LifecyclePoint {
        func text(_ key: String) -> String? { value?[key]?.string }
        do throws(InvalidPoint) {
            return try LifecyclePoint(
                text("object") ?? "", text("name") ?? "", text("event") ?? "", text("qualifier").map { Qualifier(rawValue: $0) },
                extra: text("extra"), id: text("id"))
        } catch {
            throw .invalid(error.description)
        }
    }

    private static func document(_ parameters: JSONObject) throws(VarlinkFailure) -> [UInt8]? {
        let text = parameters["document"]?.string
        guard let encoded = parameters["document_base64"]?.string else { return text.map { Array($0.utf8) } }
        guard text == nil else { throw .invalid("document and document_base64 are both given; one document is one of them") }
        guard let bytes = Base64.decode(encoded) else { throw .invalid("document_base64 is not base 64") }
        return bytes
    }

    private static func environment(_ parameters: JSONObject) throws(VarlinkFailure) -> [String: String] {
        var environment: [String: String] = [:]
        for (name, value) in parameters["environment"]?.object ?? [:] {
            guard ClientVariable.isAllowed(name) else {
                throw .invalid(
                    "the variable \(name) cannot be given at the socket, where it would be the right to run code: "
                        + "only \(ClientVariable.prefixes.joined(separator: "*, "))* can")
            }
            environment[name] = value.string ?? ""
        }
        return environment
    }

    /// Who calls, as the kernel says: held while its evidence is looked at, so that a number that is used again is nobody's disguise.
    private static func requester(_ peer: VarlinkPeer, _ point: LifecyclePoint) throws(VarlinkFailure) -> Requester {
        do throws(Errno) {
            return Requester(try peer.process().identity, user: peer.credentials.user)
        } catch {
            throw .unavailable("\(point): the calling process has ended, or cannot be looked at (\(error)); it may have been inside a hook")
        }
    }
}

extension VarlinkFailure {
    fileprivate static func invalid(_ reason: String) -> VarlinkFailure {
        .error("io.hookd.Hooks.InvalidPoint", ["reason": .string(reason)])
    }

    fileprivate static func unavailable(_ reason: String) -> VarlinkFailure {
        .error("io.hookd.Hooks.Unavailable", ["reason": .string(reason)])
    }

    /// What a dispatch that did not end in a yes is answered with.
    fileprivate init(_ error: DispatchError) {
        switch error {
        case .vetoed(let veto):
            self = .error(
                "io.hookd.Hooks.Vetoed",
                [
                    "script": .string(veto.script), "reason": .string(veto.reason), "outcome": .string(veto.status),
                    "report": JSONValue(writing: veto.report),
                ])
        case .busy(let busy):
            var parameters: JSONObject = ["waited_ns": .integer(JSONInteger(busy.waited.nanoseconds))]
            if let holder = busy.holder {
                parameters["holder"] = [
                    "id": .string(holder.id), "point": .string(holder.point), "pid": .integer(JSONInteger(holder.process)),
                    "age_ns": .integer(JSONInteger(holder.age.nanoseconds)), "script": holder.script.map { .string($0) } ?? .null,
                ]
            }
            self = .error("io.hookd.Hooks.Busy", parameters)
        case .reentrant(let reentry):
            self = .error(
                "io.hookd.Hooks.Reentrant",
                [
                    "dispatch": .string(reentry.dispatch), "origin": .string(reentry.origin),
                    "script": reentry.script.map { .string($0) } ?? .null, "evidence": .string(reentry.evidence.rawValue),
                ])
        case .cancelled(let report): self = .error("io.hookd.Hooks.Cancelled", ["report": JSONValue(writing: report)])
        case .invalid(let reason): self = .invalid(reason)
        case .unavailable(let reason): self = .unavailable(reason)
        }
    }
}

extension ScriptProgress {
    fileprivate func write(to object: inout JSONObjectWriter) {
        object.member("dispatch", dispatch)
        object.member("script", script)
        object.member("qualifier", unlessNil: qualifier?.rawValue)
        object.member("pid", unlessNil: process)
        object.member("report", unlessNil: report)
    }
}
