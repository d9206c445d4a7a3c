public import Linux

/// A dispatch that runs now, in this process or in another.
public struct RunningDispatch: Sendable {
    /// Its id.
    public let id: String
    /// Its point, as messages name it.
    public let point: String
    /// The process that runs it.
    public let process: Int32
    /// When it was asked for.
    public let since: RealTime
    /// The script that runs now, if any.
    public let script: String?
}

extension HookDispatcher {
    /// The dispatches that run now under this runtime directory, in the order of their ids, which is that of their times.
    public func running() -> [RunningDispatch] {
        let entries = RunRecords(directory: RuntimeDirectory(configuration.runtimeDirectory).runs).all()
        return entries.filter(\.isActive).map { entry in
            let record = entry.record
            return RunningDispatch(
                id: record.id, point: record.point, process: record.dispatcher.id, since: record.since,
                script: record.runningScript?.name)
        }.sorted { $0.id < $1.id }
    }

    /// Ends what dispatches whose process was killed have left running, and forgets them.
    ///
    /// Each dispatch does so for its own object; a program that goes on for long does it once for all, when it starts.
    @LoopActor package func recover() async -> [HookReport.RecoveredDispatch] {
        await DeadDispatches.cleanUp(RunRecords(directory: RuntimeDirectory(configuration.runtimeDirectory).runs))
    }
}
