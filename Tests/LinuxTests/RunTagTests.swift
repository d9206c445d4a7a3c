import CLinux
import Glibc
import TestSupport
import Testing

@testable import Linux

@Suite(.serialized, .leavesNothing()) struct RunTagTests {
    private func parse(_ text: String) -> RunTag? { Array(text.utf8).withUnsafeBytes { RunTag.parseLimits($0) } }

    @Test(
        arguments: [
            (
                "Max processes 1 1\nMax file locks            2305843009213759489  unlimited            locks     \nMax pending signals 1 1\n",
                2_305_843_009_213_759_489
            ),
            ("Max file locks            unlimited            unlimited            locks", nil),
            ("Max file locks            100  unlimited            locks", nil),
            // One below the tags, the first, the last, and one above.
            ("Max file locks 2305843009213693951 unlimited locks", nil),
            ("Max file locks 2305843009213693952 unlimited locks", 1 << 61),
            ("Max file locks 4611686018427387903 unlimited locks", (1 << 62) - 1),
            ("Max file locks 4611686018427387904 unlimited locks", nil),
            ("Max file size 2305843009213759489 unlimited bytes", nil),
            ("Max file locks", nil), ("Max file locks   x", nil), ("", nil),
        ] as [(String, UInt64?)])
    func readsTheTextOfTheLimits(text: String, tag: UInt64?) {
        #expect(parse(text) == tag.map { RunTag(rawValue: $0) })
    }

    @Test func leavesRoomForTheScriptsOfADispatch() {
        for _ in 0..<1000 {
            let tag = RunTag.random()
            #expect(tag.rawValue & 0xffff == 0)
            #expect(tag.rawValue >> 61 == 1)
            #expect(tag.script(1).rawValue == tag.rawValue + 1)
            #expect(tag.script(65535).dispatch == tag)
            #expect(tag.script(7).script(9) == tag.script(9))
        }
    }

    @Test func isNobodyElses() {
        #expect(Set((0..<1000).map { _ in RunTag.random() }).count == 1000)
    }

    @Test(arguments: ["", "setsid ", "env -i ", "setsid env -i ", "nohup "])
    func isInheritedHoweverAProcessIsStarted(prefix: String) async throws {
        let command = UniqueSleep()
        let tag = RunTag.random().script(3)
        // Twice in the background, the shells between gone: the sleep is an orphan.
        let child = try await started(["/bin/sh", "-c", "(\(prefix)/bin/sh -c '\(command) >/dev/null 2>&1 &' &)"], tag)
        try await end(of: child)
        await eventually { command.processes.contains { ProcessStatus.of($0)?.name == "sleep" } && command.processes.count == 1 }
        let orphan = try #require(command.processes.first)
        #expect(ProcessStatus.of(orphan)?.parent != child.id)
        #expect(RunTag.of(orphan) == tag)
        await command.kill()
        Processes.reap(Processes.children(of: tag.dispatch).map(\.id))
    }

    @Test func isShownByAZombieToo() async throws {
        let tag = RunTag.random()
        let child = try await started(["/bin/true"], tag)
        await eventually { ProcessStatus.of(child.id)?.isZombie ?? false }
        #expect(RunTag.of(child.id) == tag)
        try await end(of: child)
        #expect(RunTag.of(child.id) == nil)
    }

    @Test func isTakenOffThisProcessAgain() async throws {
        let (inside, after, before) = await onTheLoopWithTag()
        #expect(inside)
        #expect(after == before)
    }

    @LoopActor private func onTheLoopWithTag() -> (Bool, UInt64, UInt64) {
        let before = clinux_locks_limit()
        let tag = RunTag.random()
        let inside = tag.whileSet { RunTag.of(getpid()) == tag }
        return (inside, clinux_locks_limit(), before)
    }

    @Test @LoopActor func isTakenOffWhenTheSpawnFails() {
        let before = clinux_locks_limit()
        let error = failure { () throws(Errno) in
            try RunTag.random().whileSet { () throws(Errno) in try Spawn(path: "/nowhere", arguments: ["x"], environment: []).start() }
        }
        #expect(error == .notFound)
        #expect(clinux_locks_limit() == before)
    }

    @Test func isLostByADeliberateUlimit() async throws {
        let tag = RunTag.random()
        let command = UniqueSleep()
        let child = try await started(["/bin/bash", "-c", "ulimit -Sx 5; exec \(command)"], tag)
        await eventually { ProcessStatus.of(child.id)?.name == "sleep" }
        #expect(RunTag.of(child.id) == nil)
        kill(child.id, SIGKILL)
        try await end(of: child)
    }

    @LoopActor private func started(_ arguments: [String], _ tag: RunTag) throws(Errno) -> Child {
        try tag.whileSet { () throws(Errno) in try start(arguments) }
    }
}
