import Glibc
import TestSupport
import Testing

@testable import Linux

@Suite struct EventLoopTests {
    /// `PID/task/TID` of the calling thread.
    private static func thread() -> String? { try? linkTarget("/proc/thread-self") }

    /// The thread before and after a wait on the loop; nil when they differ.
    @LoopActor private static func threadAround(_ span: Duration) async -> String? {
        let before = thread()
        await pause(span)
        return EventLoop.shared.isCurrent && before == thread() ? before : nil
    }

    @Test func runsEverythingIsolatedToItOnOneThread() async {
        let threads = await withTaskGroup(of: String?.self) { group in
            for index in 0..<100 {
                group.addTask { await Self.threadAround(.milliseconds(index % 7)) }
            }
            var threads: Set<String?> = []
            for await thread in group { threads.insert(thread) }
            return threads
        }
        #expect(threads.count == 1)
        #expect(!threads.contains(nil))
        #expect(!EventLoop.shared.isCurrent)
    }

    @Test @LoopActor func startsNoThreadForWhatWaits() async throws {
        let before = try Directory.names(at: "/proc/self/task").count
        let during = try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 { group.addTask { await pause(.milliseconds(30)) } }
            await pause(.milliseconds(10))
            let during = try Directory.names(at: "/proc/self/task").count
            try await group.waitForAll()
            return during
        }
        // Other suites may start a few meanwhile: by far fewer than there were waits.
        #expect(during < before + 50)
    }

    @Test func runsWhatAThreadWithoutConcurrencyWaitsFor() async {
        let (value, isOther) = await onAThread {
            let own = Self.thread()
            return EventLoop.shared.wait { @LoopActor in
                await pause(.milliseconds(5))
                return (42, Self.thread() != own)
            }
        }
        #expect(value == 42)
        #expect(isOther)
    }

    @Test func servesManyWaitingThreads() async {
        let sum = await withTaskGroup(of: Int.self) { group in
            for index in 1...20 {
                group.addTask { await onAThread { EventLoop.shared.wait { @LoopActor in index } } }
            }
            return await group.reduce(0, +)
        }
        #expect(sum == 210)
    }

    @Test func blocksTheSignalsOfTheProgramItIsIn() async {
        let isBlocked = await loopBlocks(SIGCHLD)
        #expect(isBlocked)
    }

    @LoopActor private func loopBlocks(_ signal: CInt) -> Bool {
        var set = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &set)
        return sigismember(&set, signal) == 1
    }
}
