import Glibc
package import Linux

/// Everything that one script started, however it tried to get away: `setsid`, double forks, a cleared environment.
///
/// A process belongs to the script when it carries the script's tag, is in its session, descends from one that is, or, in a process that
/// runs nothing else, is an orphan that nothing else explains. With no tag and no subreaper, a double fork with `setsid` escapes.
@LoopActor package final class ScriptTree {
    private let leader: ProcessID
    private let tag: RunTag?
    private let supervision: Supervision

    /// Everybody who was ever seen to belong: one who comes to us after his death may have nothing left that tells so.
    private var known: Set<ProcessIdentity> = []

    /// The trees whose scripts run now, and whether earlier ones left something behind that new orphans may come from.
    private static var running: [ProcessID: ScriptTree] = [:]
    private static var hasLeftovers = false
    /// The tags of what earlier scripts left behind: it becomes our child, and somebody must wait for its end.
    private static var leftTags: Set<RunTag> = []

    package init(leader: ProcessID, tag: RunTag?, supervision: Supervision) {
        self.leader = leader
        self.tag = tag
        self.supervision = supervision
        Self.running[leader] = self
    }

    /// Whether the script itself has ended, waited for or not.
    var leaderHasEnded: Bool { Child(id: leader).hasEnded }

    /// Whether no member is left that can be seen.
    var isEmpty: Bool { ProcessTable.isVisible ? members().isEmpty : leaderHasEnded }

    /// The living members, the leader included.
    func members() -> [ProcessStatus] { family().filter { !$0.isZombie } }

    /// The living members apart from the leader, once the leader has been reaped; cheap when there are none.
    ///
    /// - Parameter suspectsMore: something says that there are some, such as a pipe still held open.
    func leftovers(suspectsMore: Bool) -> [ProcessStatus] {
        if supervision.contains(.subreaper) {
            // Orphans come to us: where we have no child at all, nobody is left.
            guard hasChildren() else {
                Self.hasLeftovers = false
                Self.leftTags = []
                return []
            }
        } else if !suspectsMore, tag == nil, kill(-leader, 0) != 0 {
            return []
        }
        let left = members()
        if !left.isEmpty {
            Self.hasLeftovers = true
            if let tag, supervision.contains(.subreaper) { Self.leftTags.insert(tag) }
        }
        reapZombies()
        return left
    }

    /// Ends the script's claim on processes; what lives on is not ours to kill any more.
    func release() { Self.running[leader] = nil }

    /// Asks all members to end, and wakes those that were stopped so that they can.
    func terminate() {
        guard ProcessTable.isVisible else {
            signalGroup(.terminate)
            return signalGroup(.resume)
        }
        for member in members() {
            ProcessSweep.signal(member, .terminate)
            ProcessSweep.signal(member, .resume)
        }
    }

    /// Kills until nobody is left, for a second at most; returns who is still there.
    func killAll() async -> [ProcessStatus] {
        guard ProcessTable.isVisible else {
            await killGroup()
            return []
        }
        return await ProcessSweep.killAll({ self.family() }, reap: { self.reapZombies() })
    }

    // MARK: Where nobody can be seen

    /// What is left to go by without /proc: whoever has not left the leader's process group, which is the leader's as long as nobody has waited
    /// for that.
    private func signalGroup(_ signal: Signal) { kill(-leader, signal.rawValue) }

    private func killGroup() async {
        signalGroup(.kill)
        let deadline = Instant.now + .seconds(1)
        let pause = Watch()
        while !leaderHasEnded, Instant.now < deadline { _ = await pause.next(until: .now + .milliseconds(1)) }
    }

    // MARK: Who belongs

    /// All members, zombies included, parents before their children.
    private func family() -> [ProcessStatus] {
        guard supervision.contains(.subreaper) else { return familyAmongAll() }
        let family = familyOfOurChildren()
        for member in family { known.insert(member.identity) }
        return family
    }

    /// With orphans coming to us, every member descends from one of our children.
    private func familyOfOurChildren() -> [ProcessStatus] {
        var found: [ProcessStatus] = []
        for child in ProcessTable.children(of: getpid()) {
            guard let status = ProcessStatus.of(child), status.parent == getpid(), belongs(status) else { continue }
            found.append(status)
        }
        var next = 0
        while next < found.count {
            let parent = found[next]
            next += 1
            for child in ProcessTable.children(of: parent.id) {
                if let status = ProcessStatus.of(child), status.parent == parent.id { found.append(status) }
            }
        }
        return found
    }

    /// Orphans go elsewhere: look at every process, and follow parents among what was found.
    private func familyAmongAll() -> [ProcessStatus] {
        let all = ProcessTable.all()
        let roots = all.filter { $0.id != getpid() && belongs($0) }
        return ProcessTable.family(of: roots, among: all)
    }

    private func belongs(_ status: ProcessStatus) -> Bool {
        if status.id == leader { return true }
        // A script has left our session for good: who is in it was started by another thread of ours, while a tag was set for the moment.
        if Self.running[status.id] != nil || status.session == getsid(0) { return false }
        if let tag, let other = RunTag.of(status.id) { return other == tag }
        if status.session == leader { return true }
        // Tag and session lost: only where nothing else could have started it.
        return supervision.contains(.exclusive) && status.parent == getpid() && Self.running.count == 1 && !Self.hasLeftovers
    }

    /// Waits for adopted processes that have ended, members and what earlier scripts left behind.
    ///
    /// One by one: `waitpid(-1)` would take the embedding program's children.
    func reapZombies() {
        guard supervision.contains(.subreaper) else { return }
        var tagsOfChildren: Set<RunTag> = []
        for child in ProcessTable.children(of: getpid()) where child != leader && Self.running[child] == nil {
            guard let status = ProcessStatus.of(child), status.parent == getpid() else { continue }
            let theirs = Self.leftTags.isEmpty ? nil : RunTag.of(child)
            if let theirs { tagsOfChildren.insert(theirs) }
            let wasLeft = theirs.map(Self.leftTags.contains) ?? false
            guard status.isZombie, supervision.contains(.exclusive) || wasLeft || known.contains(status.identity) || belongs(status) else {
                continue
            }
            _ = try? Child(id: child).reap()
        }
        // What was left behind descends from a child of ours: where none has the tag, nobody has.
        Self.leftTags.formIntersection(tagsOfChildren)
    }
}
