package import Linux

/// Killing a set of processes that goes on forking while it is being killed.
package enum ProcessSweep {
    /// Kills until two passes in a row find nobody, for a second at most; returns who is still there.
    ///
    /// - Parameters:
    ///   - family: who belongs to the set now, zombies included, parents before their children.
    ///   - reap: waits for those that are our children and have ended.
    @LoopActor package static func killAll(_ family: () -> [ProcessStatus], reap: () -> Void = {}) async -> [ProcessStatus] {
        let deadline = Instant.now + .seconds(1)
        let pause = Watch()
        var emptyPasses = 0
        var delay = Duration.milliseconds(1)
        while emptyPasses < 2, Instant.now < deadline {
            if killPass(family()) {
                emptyPasses = 0
                _ = await pause.next(until: .now + delay)
                delay = min(delay * 2, .milliseconds(20))
            } else {
                emptyPasses += 1
            }
            reap()
        }
        return emptyPasses < 2 ? family().filter { !$0.isZombie } : []
    }

    /// Stops, then kills, every member from the top down; whether there was a living one.
    @LoopActor private static func killPass(_ family: [ProcessStatus]) -> Bool {
        var found = false
        for member in family where !member.isZombie {
            found = true
            // Stopped first: what cannot run cannot fork between our look at its children and its death.
            signal(member, .stop)
            for child in ProcessTable.children(of: member.id) {
                if let status = ProcessStatus.of(child), status.parent == member.id { signal(status, .kill) }
            }
            signal(member, .kill)
        }
        return found
    }

    /// Sends a signal to exactly the process that was seen: an id used again since names another, and its start time tells.
    package static func signal(_ member: ProcessStatus, _ signal: Signal) {
        guard let handle = try? Child(id: member.id).descriptor(), ProcessStatus.of(member.id)?.startTime == member.startTime else {
            return
        }
        handle.send(signal)
    }
}
