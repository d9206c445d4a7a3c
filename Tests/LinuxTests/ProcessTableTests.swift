import Glibc
import TestSupport
import Testing

@testable import Linux

@Suite(.serialized, .leavesNothing()) struct ProcessTableTests {
    @Test func findsTheChildrenOfEveryThreadTheDeadOnesToo() async throws {
        let command = UniqueSleep()
        let ofLoop = try await start(["/bin/sh", "-c", "exec \(command)"])
        // The loop stands still meanwhile: no script is being started whose tag the child could get.
        let ofOther = onTheLoop {
            var thread = pthread_t()
            var id: UnsafeMutableRawPointer?
            pthread_create(&thread, nil, spawnTrue, nil)
            pthread_join(thread, &id)
            return ProcessID(Int(bitPattern: id))
        }
        await eventually { ProcessStatus.of(ofOther)?.isZombie ?? false }
        let children = ProcessTable.children(of: getpid())
        #expect(children.contains(ofLoop.id))
        #expect(children.contains(ofOther))
        kill(ofLoop.id, SIGKILL)
        try await end(of: ofLoop)
        try await end(of: Child(id: ofOther))
        #expect(!ProcessTable.children(of: getpid()).contains(ofLoop.id))
    }

    @Test func hasNoChildrenForAProcessThatIsNotThere() {
        #expect(ProcessTable.children(of: 1 << 23) == [])
    }

    @Test func seesEveryProcess() {
        let all = ProcessTable.all().map(\.id)
        #expect(all.contains(getpid()))
        #expect(all.contains(getppid()))
        #expect(Set(all).count == all.count)
    }

    @Test func walksFromAProcessUpToTheFirst() async throws {
        let command = UniqueSleep()
        let shell = try await start(["/bin/sh", "-c", "/bin/sh -c '\(command); :'; :"])
        await eventually { command.processes.count == 3 }
        let leaf = try #require(command.processes.first { ProcessStatus.of($0)?.name == "sleep" })
        let line = ProcessTable.ancestry(of: leaf)
        #expect(line.prefix(4).map(\.name).prefix(3) == ["sleep", "sh", "sh"])
        #expect(line.dropFirst(2).prefix(2).map(\.id) == [shell.id, getpid()])
        #expect(line.last?.parent == 0)
        for id in command.processes { kill(id, SIGKILL) }
        try await end(of: shell)
        // Where this process adopts orphans, it has got the two others.
        for status in line.prefix(2) { await Processes.kill(status.id) }
    }

    @Test func readsAVariableOfAProcess() async throws {
        let child = try await start(["/bin/sleep", "600"]) { $0.environment = ["HOOK_RUN_ID=no", "EMPTY=", "HOOK_RUN=a=b", "LAST=1"] }
        // Until its exec is over, /proc shows what the child has of this process, or nothing.
        await eventually { ProcessTable.environment(of: child.id, "LAST") == "1" }
        #expect(ProcessTable.environment(of: child.id, "HOOK_RUN") == "a=b")
        #expect(ProcessTable.environment(of: child.id, "EMPTY") == "")
        #expect(ProcessTable.environment(of: child.id, "LAST") == "1")
        #expect(ProcessTable.environment(of: child.id, "HOOK") == nil)
        kill(child.id, SIGKILL)
        try await end(of: child)
        #expect(ProcessTable.environment(of: child.id, "HOOK_RUN") == nil)
    }
}

/// Starts `true` from a thread of its own; its process id as a pointer, as pthread_join(3) hands it over.
private func spawnTrue(_: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    var id: ProcessID = 0
    let arguments: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/true"), nil]
    defer { free(arguments[0]) }
    posix_spawn(&id, "/bin/true", nil, nil, arguments, [nil])
    return UnsafeMutableRawPointer(bitPattern: Int(id))
}
