import Configuration
import Events
import JSON
import Linux
import Listeners
import Varlink

/// Answers what `io.hookd.Manager` has of listeners.
@LoopActor struct ListenerMethods {
    private let pool: ListenerPool

    init(_ pool: ListenerPool) { self.pool = pool }

    /// Has a service answer the methods.
    func offer(in service: VarlinkService) {
        service.on("io.hookd.Manager.Listeners") { [pool] call throws(VarlinkFailure) in
            let name = call.parameters["name"]?.string
            let listeners = pool.status().filter { name == nil || $0.name == name }
            if let name, listeners.isEmpty { throw Self.unknown(name) }
            try await call.reply { $0.member("listeners", listeners) }
        }
        service.on("io.hookd.Manager.ShowListener") { [pool] call throws(VarlinkFailure) in
            let name = Self.name(call)
            guard let ledger = pool.ledger(name) else { throw Self.unknown(name) }
            let (open, dead) = (ledger.open, ledger.dead)
            try await call.reply {
                $0.member("open", open)
                $0.member("dead", dead)
            }
        }
        service.on("io.hookd.Manager.RetryListener") { [pool] call throws(VarlinkFailure) in
            try await see(to: call) { pool.retry($0, $1) }
        }
        service.on("io.hookd.Manager.SkipListener") { [pool] call throws(VarlinkFailure) in
            try await see(to: call) { pool.skip($0, $1) }
        }
        service.on("io.hookd.Manager.ResetListener") { [pool] call throws(VarlinkFailure) in
            let (name, text) = (Self.name(call), call.parameters["to"]?.string ?? "")
            let isKnown: Bool
            if let cursor = LogCursor(text) {
                isKnown = pool.reset(name, to: cursor)
            } else {
                do throws(Mistake) {
                    isKnown = pool.reset(name, to: try ListenerStart(text))
                } catch {
                    throw Self.refused("\(error.message); \(error.remedy)")
                }
            }
            guard isKnown else { throw Self.unknown(name) }
            try await call.reply()
        }
    }

    private func see(to call: VarlinkCall, _ body: (String, EventChoice) -> Int?) async throws(VarlinkFailure) {
        let name = Self.name(call)
        let sequence = call.parameters["seq"]?.int
        guard let count = body(name, sequence.map { .sequence(UInt64(clamping: $0)) } ?? .all) else { throw Self.unknown(name) }
        if count == 0, let sequence {
            throw Self.refused("listener \(name) has no event \(sequence) that it has given up or that waits for another try")
        }
        try await call.reply { $0.member("count", count) }
    }

    private static func name(_ call: VarlinkCall) -> String { call.parameters["name"]?.string ?? "" }

    private static func unknown(_ name: String) -> VarlinkFailure {
        .error("io.hookd.Manager.NoSuchListener", ["name": .string(name)])
    }

    private static func refused(_ reason: String) -> VarlinkFailure { .error("io.hookd.Manager.Refused", ["reason": .string(reason)]) }
}
