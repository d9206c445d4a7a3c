import Glibc
import Hooks
import Linux
import TestSupport
import Testing

/// What an embedding program that tags its scripts and adopts their orphans may rely on while several dispatches run.
@Suite(.serialized) struct TaggingTogetherTests {
    let host = HookHost()

    /// A tag stands on the whole process while one thread spawns: another thread's dispatch took itself for that script's.
    @Test func aDispatchIsNotTakenForOneOfAScriptThatIsJustBeingStarted() async {
        host.directory.script("hooks.d/10-a", "exit 0")
        let dispatcher = host.dispatcher([.tagging])
        let refused = await withTaskGroup(of: Bool.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    for round in 0..<40 {
                        if case .failure(.reentrant) = await dispatcher.outcome("container", "web\(worker)", "start\(round)") {
                            return true
                        }
                    }
                    return false
                }
            }
            return await group.contains(true)
        }
        #expect(!refused)
    }

    /// The ids of this process's children that have ended and were not waited for.
    func zombies() -> [ProcessID] {
        ProcessTable.children(of: getpid()).compactMap { ProcessStatus.of($0) }.filter(\.isZombie).map(\.id)
    }

    @Test func whatAScriptLeftAndHasEndedSinceIsReapedByTheNextDispatch() async throws {
        host.directory.script("hooks.d/10-a", "setsid -f sleep 0.3 >/dev/null 2>&1")
        let dispatcher = host.dispatcher([.tagging, .subreaper])
        let left = try #require(await dispatcher.outcome("container", "web1", "start").report).scripts.flatMap(\.leftBehind).map(\.id)
        #expect(left.count == 1)
        await eventually { left.allSatisfy { ProcessStatus.of($0)?.isZombie == true } }
        host.directory.script("hooks.d/10-a", "exit 0")
        _ = await dispatcher.outcome("container", "web1", "start")
        #expect(zombies().filter(left.contains) == [])
    }

    /// A child of the program's own that another thread starts in that moment has the tag, too: it is neither killed nor waited for.
    @Test func aChildOfTheProgramsOwnIsLeftToItWhateverTagItHas() async throws {
        let tag = RunTag.random()
        let child = try await own("exit 7", tag)
        await eventually { ProcessStatus.of(child.id)?.isZombie == true }
        host.directory.script("hooks.d/10-a", "exit 0")
        _ = await host.dispatcher([.tagging, .subreaper]).outcome("container", "web1", "start")
        let status = Result { () throws(Errno) in try child.reap() }
        #expect(status == .success(.exited(7)))
    }

    @LoopActor func own(_ script: String, _ tag: RunTag) throws -> Child {
        var spawn = Spawn(path: "/bin/sh", arguments: ["sh", "-c", script], environment: [])
        spawn.startsSession = false
        return try tag.whileSet { [spawn] () throws(Errno) in try spawn.start() }
    }

    @Test func whatEndedInItsGracePeriodIsReaped() async throws {
        host.directory.script(
            "hooks.d/10-a", "setsid -f sh -c 'echo $$ >\(host.directory("orphan")); exec sleep 60'; exec sleep 60")
        let dispatcher = host.dispatcher([.tagging, .subreaper]) { $0.timeout = .milliseconds(500) }
        let outcome = await dispatcher.outcome("container", "web1", "start")
        #expect(outcome.veto?.report.scripts.map(\.outcome.word) == ["timed-out"])
        let orphan = try #require(host.directory.lines("orphan").first.flatMap { ProcessID($0) })
        #expect(ProcessStatus.of(orphan) == nil)
    }
}
