import Glibc
import Linux
import Scripts

/// Cleaning up after dispatches whose process was killed: what their scripts left running is ended, and their records go.
enum DeadDispatches {
    /// Ends what every dead dispatch has left; the processes that a script had left behind on purpose before the death live on.
    ///
    /// - Parameter locked: the point whose object's lock is held; nil for none.
    @LoopActor static func cleanUp(_ records: RunRecords, locked: LifecyclePoint? = nil) async -> [HookReport.RecoveredDispatch] {
        var recovered: [HookReport.RecoveredDispatch] = []
        let (entries, unfinished) = records.scan()
        for entry in entries {
            let record = entry.record
            // In a container's namespace nobody can be seen of what the host's dispatches have left: they are the host's to clean up after.
            if ProcDirectory.isElsewhere, !record.isOfThisNamespace { continue }
            // The lock is ours: who holds a record for the same object is another object's dispatch, ending what a dead one left of it.
            if let locked, record.object == locked.object, record.name == locked.name { await untilInactive(entry) }
            // Killed while it started a script, which has a copy of the record's lock up to its exec.
            if locked == nil, ProcessStatus.of(record.dispatcher.id)?.identity != record.dispatcher { await untilInactive(entry) }
            guard !entry.isActive, entry.claim() else { continue }
            var killed: [LeftProcess] = []
            // After a reboot the process ids are other processes' and the tags gone.
            if record.boot == SystemIdentity.bootID() {
                let left = remains(of: record)
                // Its own hook calls us: who ends that has to come from outside.
                if left.contains(where: { $0.id == getpid() }) { continue }
                killed = left.filter { !$0.isZombie }.map { LeftProcess($0) }
                if !killed.isEmpty { _ = await ProcessSweep.killAll { remains(of: record) } }
            }
            entry.remove()
            recovered.append(
                HookReport.RecoveredDispatch(
                    id: record.id, point: record.point, object: record.object, name: record.name, killed: killed))
        }
        for name in unfinished { records.removeUnfinished(name) }
        return recovered
    }

    /// Waits until nobody holds the record any more, for as long as a killing may take.
    @LoopActor private static func untilInactive(_ entry: RunRecords.Entry) async {
        let pause = Watch()
        let end = Instant.now + .seconds(2)
        while entry.isActive, .now < end { _ = await pause.next(until: .now + .milliseconds(5)) }
    }

    /// What runs of the scripts that had not ended: by tag, by being the script itself, and all descendants of these.
    private static func remains(of record: RunRecord) -> [ProcessStatus] {
        // Ids of another namespace name other processes here; the tags are the same everywhere.
        let open = record.isOfThisNamespace ? Set(record.scripts.filter { !$0.hasEnded }.compactMap(\.leader)) : []
        let endedTags = record.tag.map { tag in
            Set(record.scripts.indices.filter { record.scripts[$0].hasEnded }.map { tag.script($0 + 1) })
        }
        let all = ProcessTable.all()
        // A script's process id that names another process by now is another session's, too.
        let sessions = Set(open.map(\.id)).subtracting(all.filter { !open.contains($0.identity) }.map(\.id))
        let roots = all.filter { status in
            if open.contains(status.identity) { return true }
            guard let tag = record.tag, let theirs = RunTag.of(status.id) else { return sessions.contains(status.session) }
            // A script that was started and not yet written down has a tag that no ended one has.
            return theirs.dispatch == tag && endedTags?.contains(theirs) != true
        }
        return ProcessTable.family(of: roots, among: all)
    }
}
