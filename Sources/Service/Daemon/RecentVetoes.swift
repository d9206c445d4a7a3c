import Events
import Hooks
import JSON
import Linux

/// The newest dispatches that ended in a no, for the one screen that says whether all is well: those of the daemon, which it is told of, and
/// those of other programs, which it finds in the log.
@LoopActor final class RecentVetoes {
    /// One of them.
    struct Veto: Sendable {
        let id: String
        let point: String
        let verdict: String
        let time: RealTime
        let reason: String?
    }

    /// Oldest first.
    private(set) var vetoes: [Veto] = []
    /// How many of the bus's subscriptions are its own.
    private(set) var subscriptions = 0

    private static let limit = 10

    nonisolated init() {}

    /// Keeps a report that is a no.
    func add(_ report: HookReport) {
        guard report.verdict != .allowed, report.verdict != .cancelled else { return }
        add(
            Veto(
                id: report.id, point: report.point.description, verdict: report.verdict.rawValue, time: report.started,
                reason: report.reason))
    }

    /// Keeps what other programs' dispatches come to from now on, until the bus ends.
    func follow(_ bus: EventBus) {
        guard var subscription = try? bus.subscribe(matching: Self.selection) else { return }
        subscription.isOnLoop = true
        Task(executorPreference: EventLoop.shared) { @LoopActor @Sendable [self] in
            var iterator = subscription.makeAsyncIterator()
            subscriptions += 1
            defer { subscriptions -= 1 }
            // A log that cannot be read any more is told by the status.
            while let delivery = try? await iterator.next() {
                guard let event = delivery.event, let hook = try? event.payload(as: HookEvent.self) else { continue }
                let point = "\(hook.object)/\(hook.name) \(hook.event)" + (hook.qualifier.map { " \($0)" } ?? "")
                add(Veto(id: hook.dispatch, point: point, verdict: hook.verdict.rawValue, time: event.time, reason: hook.reason))
            }
        }
    }

    private static let selection = EventSelection(topics: ["/hook/{vetoed,busy,reentrant,unavailable}"])

    private func add(_ veto: Veto) {
        guard !vetoes.contains(where: { $0.id == veto.id }) else { return }
        if vetoes.count == Self.limit { vetoes.removeFirst() }
        vetoes.append(veto)
    }
}

extension RecentVetoes.Veto: JSONWritable {
    /// One object.
    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", id)
            $0.member("point", point)
            $0.member("verdict", verdict)
            $0.member("time_ns", time.nanoseconds)
            $0.member("reason", unlessNil: reason)
        }
    }
}
