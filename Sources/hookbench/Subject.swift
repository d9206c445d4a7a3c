import Linux

/// What is measured, by the name that `--only` takes.
enum Subject: String, CaseIterable {
    case one, twenty, hundred, memory, mismatch, hookctl, together
    case publish, deliver, crowd, delivery, durable, redis, nats, history, podman
    case run, socket, ten, follow, idle, rest
    case noop, child, overrun, unread

    var part: Part {
        switch self {
        case .one, .twenty, .hundred, .memory, .mismatch, .hookctl, .together: .hooks
        case .publish, .deliver, .crowd, .delivery, .durable, .redis, .nats, .history, .podman: .events
        case .run, .socket, .ten, .follow, .idle, .rest: .daemon
        case .noop, .child, .overrun, .unread: .managers
        }
    }

    /// - Parameter disk: a directory on a disk, for what has a place in memory, too.
    @LoopActor func measure(on bench: Workbench, disk: String, isQuick: Bool) async throws(Failure) -> [Figure] {
        let effort = Effort(isQuick: isQuick)
        return switch self {
        case .one: try await OneScript.measure(on: bench, effort)
        case .twenty: try await ManyScripts.beside(.bareLoop, count: 20, on: bench, effort)
        case .hundred: try await ManyScripts.beside(.runParts, count: 100, on: bench, effort)
        case .memory: try await LargeParent.measure(on: bench, effort)
        case .mismatch: try await Mismatch.measure(on: bench, effort)
        case .hookctl: try await WholeProgram.measure(on: bench, effort)
        case .together: try await Together.measure(on: bench, effort)
        case .publish: try await Publishing.toLog(on: bench, effort)
        case .deliver: try await Publishing.toSubscribers(on: bench, effort)
        case .crowd: try await Crowd.measure(on: bench, effort)
        case .delivery: try await DeliveryTime.measure(on: bench, effort)
        case .durable: try await DurablePublishing.measure(on: bench, effort)
        case .redis: try await BesideRedis.measure(on: bench, effort)
        case .nats: try await BesideNATS.measure(on: bench, effort)
        case .history: try await LongHistory.measure(on: bench, effort)
        case .podman: try await BesidePodman.measure(on: bench, effort)
        case .run: try await SocketDispatch.measure(on: bench, disk: disk, effort)
        case .socket: try await SocketPublishing.measure(on: bench, disk: disk, effort)
        case .ten: try await SocketFanOut.measure(on: bench, disk: disk, effort)
        case .follow: try await FollowingProgram.measure(on: bench, disk: disk, effort)
        case .idle: try await IdleSubscribers.measure(on: bench, disk: disk, effort)
        case .rest: try await RestingDaemon.measure(on: bench, disk: disk, effort)
        case .noop: try await HookCost.measure(on: bench, effort)
        case .child: try await BackgroundChild.measure(on: bench, effort)
        case .overrun: try await OverrunHook.measure(on: bench, effort)
        case .unread: try await UnreadDocument.measure(on: bench, effort)
        }
    }
}
