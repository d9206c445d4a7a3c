import Configuration
import Glibc
import Linux
import Scripts

/// Finds out whether a caller is inside a hook of a dispatch that is still running, and so would wait for itself.
///
/// Four kinds of evidence, from cheap to dear, because each can be lost: the environment (`env -i`), the tag (`ulimit -x`), the ancestry
/// (a double fork), and being an orphan of a process that has no other children.
struct ReentrancyGuard: Sendable {
    let records: [RunRecords.Entry]

    /// What is known of the caller.
    struct Caller: Sendable {
        var id: ProcessID
        var run: String?
        var tag: RunTag?

        /// The calling process itself.
        static func current() -> Caller {
            Caller(id: getpid(), run: Locations.variable("HOOK_RUN"), tag: RunTag.inherited)
        }

        /// Another process, such as the client of an embedding program.
        static func process(_ id: ProcessID) -> Caller {
            Caller(id: id, run: ProcessTable.environment(of: id, "HOOK_RUN"), tag: RunTag.of(id))
        }
    }

    /// The dispatch that the caller is inside; nil when it may call.
    func origin(of caller: Caller, asking point: LifecyclePoint) -> Reentry? {
        if records.isEmpty { return nil }
        func reentry(_ entry: RunRecords.Entry, _ script: RunRecord.Script?, _ evidence: Reentry.Evidence) -> Reentry {
            Reentry(point: point, dispatch: entry.record.id, origin: entry.record.point, script: script?.name, evidence: evidence)
        }
        if let run = caller.run, let entry = records.first(where: { $0.record.id == run }), entry.isActive {
            return reentry(entry, script(tagged: caller.tag, of: entry.record) ?? entry.record.runningScript, .environment)
        }
        // A dispatcher carries its scripts' tags itself, each for the moment of a start.
        if let tag = caller.tag,
            let entry = records.first(where: { $0.record.tag == tag.dispatch && $0.record.dispatcher.id != caller.id }), entry.isActive
        {
            return reentry(entry, script(tagged: tag, of: entry.record) ?? entry.record.runningScript, .tag)
        }
        let comparable = records.filter(\.record.isOfThisNamespace)
        let ancestry = ProcessTable.ancestry(of: caller.id)
        for ancestor in ancestry {
            for entry in comparable {
                let script = entry.record.scripts.first { !$0.hasEnded && $0.leader == ancestor.identity }
                if let script, entry.isActive { return reentry(entry, script, .ancestry) }
            }
        }
        // Every child of an exclusive dispatcher is a script or an orphan of one. An orphan with a tag of no running dispatch was left
        // behind by one that has ended, and may call.
        if caller.tag != nil { return nil }
        for ancestor in ancestry.dropFirst() {
            guard let entry = comparable.first(where: { $0.record.isExclusive && $0.record.dispatcher == ancestor.identity }) else {
                continue
            }
            if entry.isActive { return reentry(entry, entry.record.runningScript, .orphan) }
        }
        return nil
    }

    /// The script whose tag this is: scripts are numbered from 1 in the order in which they were started.
    private func script(tagged tag: RunTag?, of record: RunRecord) -> RunRecord.Script? {
        guard let tag, let base = record.tag, tag.dispatch == base else { return nil }
        let index = Int(tag.rawValue & 0xffff) - 1
        return record.scripts.indices.contains(index) ? record.scripts[index] : nil
    }
}
