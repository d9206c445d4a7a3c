import Glibc
import TestSupport
import Testing

@testable import Linux

@Suite(.serialized, .leavesNothing()) struct FIFOLockTests {
    let directory = TemporaryDirectory()
    var path: String { directory("lock") }

    @Test func isHeldByOneAndFreeWhenThatGoes() throws {
        do {
            let held = try FIFOLock.tryAcquire(path)
            let heldIsTaken = isTaken(held)
            #expect(heldIsTaken)
            let second = try FIFOLock.tryAcquire(path)
            let secondIsTaken = isTaken(second)
            #expect(!secondIsTaken)
            _ = consume held
        }
        let again = try FIFOLock.tryAcquire(path)
        let againIsTaken = isTaken(again)
        #expect(againIsTaken)
        let status = try FileStatus.of(path)
        #expect(status.kind == .fifo)
        #expect(status.permissions == 0o600)
    }

    @Test func isRefusedWhereSomethingElseLies() async {
        directory.write("lock", "")
        #expect(failure { () throws(Errno) in try FIFOLock.tryAcquire(path) } == .invalid)
        symlink("elsewhere", directory("link"))
        #expect(failure { () throws(Errno) in try FIFOLock.tryAcquire(directory("link")) } == .tooManyLinks)
        #expect(await verdict(directory("no/lock"), .now + .seconds(1)) == .system(.notFound))
    }

    @Test func isNotWaitedForBeyondTheDeadline() async throws {
        let held = try FIFOLock.tryAcquire(path)
        let heldIsTaken = isTaken(held)
        #expect(heldIsTaken)
        let begin = Instant.now
        #expect(await verdict(path, begin + .milliseconds(50)) == .timedOut)
        #expect(Instant.now - begin >= .milliseconds(50))
        #expect(Instant.now - begin < .seconds(5))
        _ = consume held
        // What is free is taken though the deadline has gone.
        #expect(await verdict(path, begin) == .taken)
    }

    @Test @LoopActor func isNotWaitedForBeyondAnInterrupt() async throws {
        let held = try FIFOLock.tryAcquire(path)
        let heldIsTaken = isTaken(held)
        #expect(heldIsTaken)
        let interrupt = Interrupt()
        async let result = verdict(path, .now + .seconds(20), interrupt)
        await pause(.milliseconds(20))
        interrupt.raise()
        #expect(await result == .interrupted)
        _ = consume held
    }

    @Test @LoopActor func isTakenAsSoonAsItIsFree() async throws {
        let held = try FIFOLock.tryAcquire(path)
        let heldIsTaken = isTaken(held)
        #expect(heldIsTaken)
        async let result = verdict(path, .now + .seconds(20))
        await pause(.milliseconds(50))
        let released = Instant.now
        _ = consume held
        #expect(await result == .taken)
        #expect(Instant.now - released < .seconds(5))
    }

    @Test func comesFreeWhenItsHolderIsKilled() async throws {
        let holder = try await startHolder()
        async let result = verdict(path, .now + .seconds(20))
        #expect(await verdict(path, .now + .milliseconds(50)) == .timedOut)
        kill(holder.id, SIGKILL)
        #expect(await result == .taken)
        try await end(of: holder)
    }

    @Test func neverLetsTwoInThoughManyWaitInManyProcesses() async throws {
        let rounds = 12
        // A directory is made on the way in and taken away on the way out: who finds one is not alone.
        let shell = """
            for round in $(seq \(rounds)); do
                while :; do exec 9<>"$1/lock"; flock -n 9 && break; exec 9>&-; sleep 0.002; done
                mkdir "$1/inside" || echo shell >>"$1/violations"
                echo shell >>"$1/entered"
                rmdir "$1/inside"
                exec 9>&-
            done
            """
        let (script, location) = (directory.write("contend", shell), directory.path)
        close(open(path, O_CREAT | O_CLOEXEC, 0o600))
        unlink(path)
        mkfifo(path, 0o600)
        let statuses = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<3 { group.addTask { "\(try await end(of: start(["/bin/sh", script, location])))" } }
            for _ in 0..<8 { group.addTask { await contend(directory, rounds: rounds) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.filter { $0 != "exited(0)" && $0 != "done" } == [])
        #expect(directory.read("violations") == nil)
        #expect(directory.lines("entered").count == 3 * rounds)
    }

    /// A process that holds the lock until it is killed.
    private func startHolder() async throws -> Child {
        mkfifo(path, 0o600)
        let holder = try await start(["/bin/sh", "-c", "exec 9<>\"$0\"; flock -n 9 && : >\"$0.held\"; exec sleep 600", path])
        let held = directory("lock.held")
        await eventually { access(held, F_OK) == 0 }
        return holder
    }
}

private func isTaken(_ lock: borrowing FIFOLock?) -> Bool {
    switch lock {
    case .some: true
    case .none: false
    }
}

/// What came of waiting for a lock.
private enum Verdict: Equatable { case taken, timedOut, interrupted, system(Errno) }

/// Waits for a lock and gives it back at once.
@LoopActor private func verdict(_ path: String, _ deadline: Instant, _ interrupt: Interrupt? = nil) async -> Verdict {
    switch await FIFOLock.acquire(path, until: deadline, interrupt: interrupt) {
    case .success: .taken
    case .failure(.timedOut): .timedOut
    case .failure(.interrupted): .interrupted
    case .failure(.system(let error)): .system(error)
    }
}

/// Takes the lock again and again; `done` when nobody else was ever inside.
@LoopActor private func contend(_ directory: TemporaryDirectory, rounds: Int) async -> String {
    for _ in 0..<rounds {
        switch await FIFOLock.acquire(directory("lock"), until: .now + .seconds(30), interrupt: nil) {
        case .failure(let failure): return "\(failure)"
        case .success(let lock):
            if mkdir(directory("inside"), 0o700) != 0 { return "not alone" }
            await pause(.milliseconds(1))
            if rmdir(directory("inside")) != 0 { return "not alone" }
            _ = consume lock
        }
    }
    return "done"
}
