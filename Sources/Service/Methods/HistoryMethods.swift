import History
import Hooks
import JSON
import Linux
import Varlink

/// Answers `io.hookd.Hooks.History`.
@LoopActor struct HistoryMethods {
    /// The history that the newest configuration names.
    private let history: @LoopActor () -> DispatchHistory

    init(_ history: @escaping @LoopActor () -> DispatchHistory) { self.history = history }

    /// Has a service answer the method.
    func offer(in service: VarlinkService) {
        service.on("io.hookd.Hooks.History") { [self] call throws(VarlinkFailure) in
            let (dispatches, ids): ([any JSONWritable], [String]?)
            do throws(HistoryError) {
                (dispatches, ids) = try await find(call.parameters, call.interrupt)
            } catch {
                throw Self.failure(error)
            }
            try await call.reply { reply in
                reply.array("dispatches") { for dispatch in dispatches { $0.element(dispatch) } }
                reply.member("ids", unlessNil: ids)
            }
        }
    }

    private func find(
        _ parameters: JSONObject, _ interrupt: Interrupt
    ) async throws(HistoryError) -> (dispatches: [any JSONWritable], ids: [String]?) {
        let history = history()
        if let text = parameters["id"]?.string {
            let id = try history.id(text)
            guard let record = try history.record(of: id) else { throw .unknown(id: id, directory: history.configuration.directory) }
            return ([record], nil)
        }
        let limit = max(0, parameters["limit"]?.int ?? Self.limit)
        let (name, failed) = (parameters["name"]?.string, parameters["failed"]?.bool ?? false)
        var reports: [HookReport] = []
        let pause = Watch(interrupt: interrupt)
        // One that cannot be read is no reason to hide the others.
        let ids = try history.ids()
        for id in ids.reversed() where reports.count < limit {
            // A record may be long, and everybody else waits; nobody waits for the answer to one who has gone.
            if await pause.next(until: Instant(nanoseconds: 0)) == .interrupted { break }
            guard let report = (try? history.record(of: id))?.report else { continue }
            if let name, report.point.name != name, report.point.id != name { continue }
            if failed, report.verdict == .allowed, report.failures.isEmpty { continue }
            reports.append(report)
        }
        return (reports.reversed(), ids)
    }

    private static let limit = 100

    private static func failure(_ error: HistoryError) -> VarlinkFailure {
        switch error {
        case .unknown(let id, _), .invalid(let id): .error("io.hookd.Hooks.NoSuchDispatch", ["id": .string(id), "matches": []])
        case .ambiguous(let prefix, let candidates):
            .error("io.hookd.Hooks.NoSuchDispatch", ["id": .string(prefix), "matches": .array(candidates.map { .string($0) })])
        default: .error("io.hookd.Hooks.Unavailable", ["reason": .string(error.description)])
        }
    }
}
